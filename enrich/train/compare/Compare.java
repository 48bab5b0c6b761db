import edu.stanford.nlp.ie.crf.CRFClassifier;
import edu.stanford.nlp.ling.CoreLabel;
import edu.stanford.nlp.pipeline.CoreDocument;
import edu.stanford.nlp.pipeline.CoreEntityMention;
import edu.stanford.nlp.pipeline.StanfordCoreNLP;
import edu.stanford.nlp.util.Triple;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Tags texts with Stanford CoreNLP. Arguments: "pipeline" or "crf", a file of
 * texts parted by NUL, and a file to write to: for each name the number of the
 * text, its first and past byte and its type, then "ms" and the time without
 * loading and warming up.
 */
public class Compare {
  interface Tagger {
    List<Triple<String, Integer, Integer>> tag(String text);
  }

  static Tagger pipeline() {
    Properties p = new Properties();
    p.setProperty("annotators", "tokenize,pos,lemma,ner");
    p.setProperty("ner.applyFineGrained", "false");
    p.setProperty("ner.applyNumericClassifiers", "false");
    p.setProperty("ner.useSUTime", "false");
    StanfordCoreNLP nlp = new StanfordCoreNLP(p);
    return text -> {
      CoreDocument d = new CoreDocument(text);
      nlp.annotate(d);
      List<Triple<String, Integer, Integer>> names = new ArrayList<>();
      for (CoreEntityMention m : d.entityMentions()) {
        if (m.tokens().get(0).ner().equals("O")) {
          continue; // "he" and "she" are mentions, too, but no names
        }
        names.add(new Triple<>(m.entityType(), m.charOffsets().first, m.charOffsets().second));
      }
      return names;
    };
  }

  static Tagger crf() throws Exception {
    CRFClassifier<CoreLabel> c =
        CRFClassifier.getClassifier("edu/stanford/nlp/models/ner/english.all.3class.distsim.crf.ser.gz");
    return c::classifyToCharacterOffsets;
  }

  static int bytes(String s, int end) {
    return s.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
  }

  public static void main(String[] args) throws Exception {
    Tagger tagger = args[0].equals("crf") ? crf() : pipeline();
    String[] texts = Files.readString(Path.of(args[1])).split("\0");
    for (int i = 0; i < Math.min(texts.length, 50); i++) {
      tagger.tag(texts[i]);
    }
    List<List<Triple<String, Integer, Integer>>> found = new ArrayList<>();
    long start = System.nanoTime();
    for (String text : texts) {
      found.add(tagger.tag(text));
    }
    long ms = (System.nanoTime() - start) / 1_000_000;
    try (PrintWriter out = new PrintWriter(args[2], StandardCharsets.UTF_8)) {
      for (int i = 0; i < texts.length; i++) {
        for (Triple<String, Integer, Integer> n : found.get(i)) {
          out.println(i + "\t" + bytes(texts[i], n.second) + "\t" + bytes(texts[i], n.third) + "\t" + n.first);
        }
      }
      out.println("ms\t" + ms);
    }
  }
}
