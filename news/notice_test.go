package news

import (
	"encoding/json"
	"testing"
)

// Desks have many words for a story that must not be used, and write of kills
// that are news.
func TestNoticeInWords(t *testing.T) {
	for field, cases := range map[string]map[string]bool{
		"ednote": {
			"KILL":                                        true,
			"Kill mandatory":                              true,
			"Editors: kill the story headlined X":         true,
			"Please disregard":                            true,
			"Story withdrawn":                             true,
			"STORY WITHDRAWN: sent in error":              true,
			"This article has been retracted":             true,
			"WITHDRAWN":                                   true,
			"Sent in error, please do not use":            true,
			"DO NOT USE THIS STORY":                       true,
			"Please do not publish this story":            true,
			"Please remove this story from your websites": true,
			"ELIMINATION":                                 true,
			"HFR":                                         true,
			"Achtung: Bitte nicht verwenden":              true,
			"Bitte diese Meldung nicht verwenden":         true,
			"Die Meldung wurde zurückgezogen":             true,
			"Storno: Meldung 0123":                        true,
			"Diese Meldung ist ungültig":                  true,
			"ANNULATION":                                  true,
			"Cette dépêche est annulée":                   true,
			"Prière de ne pas utiliser cette dépêche":     true,
			"NE PAS UTILISER":                             true,
			"Nota anulada. No utilizar.":                  true,
			"Annullare la notizia":                        true,
			"Dit bericht is ingetrokken":                  true,
			"Artikeln har dragits tillbaka":               true,
			"Får ej publiceras":                           true,
			"Saken trekkes":                               true,
			"Telegrammet annulleres":                      true,
			"Juttu on vedetty pois":                       true,

			"Corrects number of people killed":                    false,
			"Kill chain explained":                                false,
			"Kill-chain explained":                                false,
			"Story killed time, critics say":                      false,
			"Do not use photo 3":                                  false,
			"Replaces withdrawn version":                          false,
			"The troops have withdrawn":                           false,
			"Adds byline. Please delete the earlier version":      false,
			"This story has been updated to delete a name":        false,
			"The study has since been retracted by the journal":   false,
			"Do not use outside the UK":                           false,
			"Do not use without credit":                           false,
			"Stornierungen bei der Bahn":                          false,
			"Held over from Saturday":                             false,
			"Der Kontakt ist nicht zur Veröffentlichung bestimmt": false,
			"Meldung ist gesperrten Straßen gewidmet":             false,
		},
		"headline": {
			"KILL KILL KILL Studie nennt Hafen unsicher":                                      true,
			"ANNULATION Etude: le port est dangereux":                                         true,
			"Achtung Redaktionen: Die Meldung wird zurückgezogen Studie nennt Hafen unsicher": true,
			"Achtung, Rückruf: Joghurt nicht verwenden":                                       false,
			"Please do not use plastic":                                                       false,
			"WITHDRAWN: Minister resigns":                                                     true,
			"STORNO: Minister tritt zurück":                                                   true,
			"ANNULATION - Le ministre démissionne":                                            true,
			"RETRACTION: Minister resigns":                                                    true,

			"Mandatory kill of poultry ordered":      false,
			"STORM KILLS 12":                         false,
			"WITHDRAWN FROM MARKET: PILLS":           false,
			"Storno: Bahn erstattet Tickets":         false,
			"Withdrawn: 5,000 cars recalled by Ford": false,
			"Elimination: Germany out":               false,
			"KILL BILL sequel announced":             false,
		},
		"body_text": {
			"STORY WITHDRAWN":              true,
			"KILL\n\nText that was wrong.": true,

			"Achtung: Bitte nicht mehr verwenden!\n\nText.":                  true,
			"EDITORS: DO NOT USE THIS STORY. It was sent in error.\n\nText.": true,
			"ATTENTION - Cette dépêche est annulée.\n\nTexte.":               true,
			"Please do not use plastic bags, the minister said.":             false,
			"Withdrawn, she said, was the word.":                             false,
			"KILL BILL is back.":                                             false,
		},
		"slugline": {
			"BC-EU--Budget, Mandatory Kill": true,
			"KILL":                          true,

			"US-Kill-Team":    false,
			"MOVIE-KILL BILL": false,
		},
	} {
		for text, want := range cases {
			payload := map[string]any{
				"uri": "urn:x:1", "type": "text", "versioncreated": "2026-03-01T10:00:00Z",
				"headline": "Minister resigns", "body_text": "The minister resigned.", field: text,
			}
			data, err := json.Marshal(payload)
			if err != nil {
				t.Fatal(err)
			}
			articles, err := Parse(Payload{Data: data})
			if err != nil {
				t.Fatal(text, err)
			}
			if a := articles[0]; (a.Status != Usable) != want {
				t.Errorf("%s %q: %s %v", field, text, a.Status, a.Signals)
			}
		}
	}
}

// What a website calls its pages is no desk's word.
func TestNoticeInFeed(t *testing.T) {
	const feed = `<rss version="2.0"><channel><item><guid>http://x.example/1</guid><title>RETRACTION: On bees</title><description>Text.</description></item></channel></rss>`
	articles, err := Parse(Payload{Data: []byte(feed)})
	if err != nil {
		t.Fatal(err)
	}
	if articles[0].Status != Usable {
		t.Error(articles[0].Status, articles[0].Warnings)
	}
}
