package news

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestStatedTime(t *testing.T) {
	written := time.Date(2026, 3, 1, 22, 0, 0, 0, time.UTC) // a Sunday
	for words, want := range map[string]string{
		"0600 GMT":                               "2026-03-02T06:00:00Z",
		"2330 GMT":                               "2026-03-01T23:30:00Z",
		"6 p.m. EST Tuesday, March 3":            "2026-03-03T23:00:00Z",
		"6:05 p.m. ET on Tuesday":                "2026-03-03T23:05:00Z",
		"12 a.m. ET March 4":                     "2026-03-04T05:00:00Z",
		"noon GMT on March 4":                    "2026-03-04T12:00:00Z",
		"midnight GMT March 4":                   "2026-03-05T00:00:00Z",
		"March 3, 2000 GMT":                      "2026-03-03T20:00:00Z",
		"March 3, 2026, 0001 GMT":                "2026-03-03T00:01:00Z",
		"00:01 BST on 1 July 2026":               "2026-06-30T23:01:00Z",
		"1st July, 10am":                         "2026-07-01T10:00:00 naive",
		"4. März 2026, 12.00 Uhr":                "2026-03-04T12:00:00 naive",
		"Dienstag, 3.3., 10 Uhr MEZ":             "2026-03-03T09:00:00Z",
		"03.03.2026 10:30 Uhr":                   "2026-03-03T10:30:00 naive",
		"2026-03-03 at 10:30 UTC":                "2026-03-03T10:30:00Z",
		"4 mars à 12h30 GMT":                     "2026-03-04T12:30:00Z",
		"el 4 de marzo de 2026 a las 12:30 UTC":  "2026-03-04T12:30:00Z",
		"3/4/2026 at 10:00 GMT":                  "2026-04-03T10:00:00Z", // the later of both orders
		"28 February, 10:00 GMT":                 "2026-02-28T10:00:00Z",
		"Dec 31 10:00 GMT":                       "2025-12-31T10:00:00Z",
		"the 32 March":                           "",
		"the mayor has spoken":                   "",
		"":                                       "",
		"25:99 GMT":                              "",
		"31 February at 10:00":                   "",
		"2 March":                                "2026-03-02T00:00:00 naive",
		"99 99 9999 99:99":                       "",
		"9 a.m. (1400 GMT) Wednesday":            "2026-03-04T09:00:00Z",
		"10:00 GMT+2, 3 March 2026":              "2026-03-03T08:00:00Z",
		"0600 GMT tomorrow":                      "2026-03-02T06:00:00Z",
		"2300 GMT tomorrow":                      "2026-03-02T23:00:00Z",
		"Sunday 1000 GMT":                        "2026-03-08T10:00:00Z",
		"next Tuesday 1000 GMT":                  "",
		"31 Listopad 10:00 GMT":                  "",
		"Monday":                                 "",
		"10:00":                                  "2026-03-02T22:00:00Z", // a day later it has been everywhere
		"Friday 10:00 AEDT":                      "2026-03-05T23:00:00Z",
		"publication by the journal of medicine": "",
	} {
		got, naive, ok := statedTime(words, written, nil)
		text := ""
		switch {
		case ok && naive:
			text = got.Format("2006-01-02T15:04:05") + " naive"
		case ok:
			text = got.Format(time.RFC3339)
		}
		if text != want {
			t.Errorf("%q: %q, want %q", words, text, want)
		}
	}
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	// Eleven in the morning there: ten o'clock is tomorrow's.
	if got, naive, ok := statedTime("10:00", written.Add(4*time.Hour), tokyo); !naive || !ok || got.Day() != 3 {
		t.Errorf("10:00 in Tokyo: %s", got)
	}
	if _, _, ok := statedTime("10:00 GMT", time.Time{}, nil); ok {
		t.Error("a time of day without any date was read")
	}
}

// Desks say in many words when a story may be used, and write of embargoes that
// are none of theirs. An empty time: nothing is hidden. "never": hidden for as
// long as nothing better comes.
func TestEmbargoInWords(t *testing.T) {
	for _, field := range []struct {
		name  string
		cases map[string]string
	}{
		{"ednote", map[string]string{
			"Embargoed until 0001 GMT March 3":                    "2026-03-03T00:01:00Z",
			"Strictly embargoed for 0001 Tuesday":                 "2026-03-03T12:01:00Z",
			"Embargoed until March 3 at six p.m. GMT":             "2026-03-04T00:00:00Z", // not before the day is over
			"Embargoed until the day after tomorrow at 10:00 GMT": "never",
			"Under embargo":                                         "never",
			"EMBARGOED TO 00.01 TUESDAY MARCH 3":                    "2026-03-03T12:01:00Z",
			"HOLD FOR RELEASE UNTIL 6 P.M. ET":                      "2026-03-01T23:00:00Z",
			"For release 6 p.m. ET Tuesday March 3":                 "2026-03-03T23:00:00Z",
			"Advance for release Sunday, March 8, and thereafter":   "2026-03-08T12:00:00Z",
			"For use Sunday, March 8 and thereafter":                "2026-03-08T12:00:00Z",
			"Do not use before 0001 GMT March 3":                    "2026-03-03T00:01:00Z",
			"Bitte Sperrfrist beachten":                             "never",
			"Bitte Sperrfrist beachten: 3. März, 12 Uhr":            "2026-03-04T00:00:00Z",
			"Embargo bis übermorgen 12:00":                          "never",
			"Frei ab Dienstag, 12 Uhr":                              "2026-03-04T00:00:00Z",
			"Bitte nicht vor 12.00 Uhr am Dienstag veröffentlichen": "2026-03-04T00:00:00Z",
			"Sous embargo":                                          "never",
			"Embargo jusqu'à mardi 6h":                              "2026-03-03T18:00:00Z",
			"Ne pas diffuser avant mardi 6h":                        "2026-03-03T18:00:00Z",
			"Embargado":                                             "never",
			"Embargo hasta las 12:00 del martes":                    "2026-03-04T00:00:00Z",
			"No publicar antes del martes a las 12:00":              "2026-03-04T00:00:00Z",
			"Non pubblicare prima delle 12 del 3 marzo":             "2026-03-03T12:00:00Z",
			"Embargo até 3 de março":                                "2026-03-03T12:00:00Z",
			"Embargo t.o.m. 3 mars kl 6":                            "2026-03-03T18:00:00Z",
			"Publiceras tidigast tisdag kl 06":                      "2026-03-03T18:00:00Z",
			"Får ej publiceras före kl 06 den 3 mars":               "2026-03-03T18:00:00Z",
			"Klausuleret til tirsdag kl. 06.00":                     "2026-03-03T18:00:00Z",
			"Embargo tot dinsdag 6 uur":                             "2026-03-03T18:00:00Z",
			"Julkaisuvapaa tiistaina kello 6":                       "2026-03-03T18:00:00Z",

			"Embargo lifted": "", "EMBARGO LIFTED. Free to use.": "", "Embargo: none": "", "Removes embargo": "",
			"Sperrfrist aufgehoben": "", "Sperrfrist: keine": "", "ohne Sperrfrist": "", "Eds: no embargo": "",
			"Adds quote from officials on oil embargo: paragraph 4": "",
			"UPDATES: Adds details of embargo on Russian oil":       "",
			"For use by subscribers only":                           "", "For use 2026 and beyond": "", "For release to all media": "",
			"Frei für alle Kunden": "", "Film ist frei ab 12 Jahren": "", "Bilder frei ab sofort": "",
		}},
		{"headline", map[string]string{
			"EMBARGO: Minister resigns":               "never",
			"[EMBARGO] Minister resigns":              "never",
			"SPERRFRIST 12 Uhr: Minister tritt ab":    "2026-03-02T10:00:00Z",
			"Embargo 03/03/2026 00:01: Minister goes": "2026-03-03T12:01:00Z",

			"EMBARGOED 5 March 12:00 GMT: Minister": "2026-03-05T12:00:00Z",
			"Frei ab Dienstag, 12 Uhr: das Album":   "",
			"Embargo on Iran lifted":                "", "Embargo: the word that haunts Cuba": "", "US embargo until 2030 on chips": "",
			"Under embargo, Cuba's farmers struggle": "", "Klausul stoppar affären": "",
		}},
		{"body_text", map[string]string{
			"Strictly embargoed until 00:01 BST on 3 March\n\nText.": "2026-03-02T23:01:00Z",
			"Får ej publiceras före kl 06 den 3 mars\n\nText.":       "2026-03-03T18:00:00Z",

			"Mit Sperrfrist 5. März, 12.00 Uhr\n\nText.":                             "2026-03-06T00:00:00Z",
			"Frei ab 5. März, 12.00 Uhr\n\nText.":                                    "2026-03-06T00:00:00Z",
			"The report was due\nfor release April 24, and comes in May.":            "",
			"Frei ab Freitag ist das neue Album.":                                    "",
			"Ne pas publier avant de relire, dit le ministre.":                       "",
			"Nicht vor 2030 wird die Regierung das Gesetz verwenden, sagte sie.":     "",
			"LONDON - An embargo until June on beef imports was agreed.":             "",
			"No usar antes de leer, dice el manual.":                                 "",
			"The minister said the country would not use the weapons before 2030.":   "",
			"Not for release before the elections, the report was leaked on Sunday.": "",
		}},
	} {
		for text, want := range field.cases {
			payload := map[string]any{
				"uri": "urn:x:1", "type": "text", "versioncreated": "2026-03-01T10:00:00Z", // a Sunday
				"headline": "Minister resigns", "body_text": "The minister resigned.", field.name: text,
			}
			data, err := json.Marshal(payload)
			if err != nil {
				t.Fatal(err)
			}
			articles, err := Parse(Payload{Data: data})
			if err != nil {
				t.Fatal(text, err)
			}
			got := ""
			switch until := articles[0].VisibleFrom; {
			case until.Equal(FarFuture):
				got = "never"
			case !until.IsZero():
				got = until.Format(time.RFC3339)
			}
			if got != want {
				t.Errorf("%s %q: visible from %q, want %q", field.name, text, got, want)
			}
		}
	}
}

// Whatever an embargo looks like, a story that has one is not visible before
// it is over. Only a desk's plain "none" hides nothing.
func FuzzStatedTime(f *testing.F) {
	for _, s := range []string{"0600 GMT March 3", "3.3. 10 Uhr", "6 p.m. ET", "31 февраля", "1/2/26 24:59 GMT+99:99", "na", "none\n2 March", "n/a +49 30 1234567"} {
		f.Add(s)
	}
	written := time.Date(2026, 3, 1, 22, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, words string) {
		got, _, ok := statedTime(words, written, nil)
		if ok && (got.Year() < 1 || got.Year() >= FarFuture.Year()) {
			t.Fatalf("%q: %s", words, got)
		}
		d := &draft{Article: &Article{VersionCreated: written}, reader: &reader{}}
		d.EdNote = "Embargoed until " + words
		d.embargoInCopy()
		d.settle()
		first, _, _ := strings.Cut(words, "\n")
		none := noEmbargo.MatchString(embargoEnd(line(strings.TrimSpace(first))))
		if hidden := !d.VisibleFrom.IsZero() && d.Has(Embargo); !hidden && !none {
			t.Fatalf("%q: visible", words)
		}
	})
}
