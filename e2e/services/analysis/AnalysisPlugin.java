package dateline;

import java.io.Reader;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.core.LowerCaseFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.AbstractCharFilterFactory;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.Plugin;
import org.tartarus.snowball.ext.EnglishStemmer;

/**
 * Lucene's own filters under the names that Elasticsearch's analysis module
 * gives them, as far as Dateline's index template uses them.
 */
public class AnalysisPlugin extends Plugin implements org.elasticsearch.plugins.AnalysisPlugin {

  @Override
  public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
    return Map.of(
        "lowercase", (index, environment, name, settings) -> new Normalizing(name, LowerCaseFilter::new),
        "asciifolding", (index, environment, name, settings) -> new Normalizing(name, ASCIIFoldingFilter::new),
        "stemmer", (index, environment, name, settings) -> new Filter(name, stemmer(settings.get("language", "porter"))));
  }

  @Override
  public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
    return Map.of("mapping", (index, environment, name, settings) -> new Mapping(name, settings));
  }

  private static UnaryOperator<TokenStream> stemmer(String language) {
    return switch (language) {
      case "porter" -> PorterStemFilter::new; // what Elasticsearch tries each filter with
      case "possessive_english" -> EnglishPossessiveFilter::new;
      case "porter2" -> tokens -> new SnowballFilter(tokens, new EnglishStemmer());
      default -> throw new IllegalArgumentException("stemmer for tests: no language " + language);
    };
  }

  private static class Filter extends AbstractTokenFilterFactory {
    private final UnaryOperator<TokenStream> filter;

    Filter(String name, UnaryOperator<TokenStream> filter) {
      super(name, Settings.EMPTY);
      this.filter = filter;
    }

    @Override
    public TokenStream create(TokenStream tokens) {
      return filter.apply(tokens);
    }
  }

  private static final class Normalizing extends Filter implements NormalizingTokenFilterFactory {
    Normalizing(String name, UnaryOperator<TokenStream> filter) {
      super(name, filter);
    }

    @Override
    public TokenStream normalize(TokenStream tokens) {
      return create(tokens);
    }
  }

  /** Rules are written FROM=>TO, as in Elasticsearch; ours need no escapes. */
  private static final class Mapping extends AbstractCharFilterFactory implements NormalizingCharFilterFactory {
    private final NormalizeCharMap map;

    Mapping(String name, Settings settings) {
      super(name);
      NormalizeCharMap.Builder rules = new NormalizeCharMap.Builder();
      for (String rule : settings.getAsList("mappings")) {
        String[] sides = rule.split("=>", -1);
        rules.add(sides[0].trim(), sides[1].trim());
      }
      map = rules.build();
    }

    @Override
    public Reader create(Reader reader) {
      return new MappingCharFilter(map, reader);
    }
  }
}
