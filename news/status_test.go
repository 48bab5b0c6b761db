package news

import "testing"

func TestTakeKeyKills(t *testing.T) {
	for key, want := range map[string]bool{
		"KILL": true, "Mandatory Kill": true, "Kill, 2nd": true, "ELIMINATION": true, "DISREGARD NOTICE": true,
		"ELIMINATION ROUND": false, "TO KILL A MOCKINGBIRD": false, "1st Ld-Writethru": false, "MANDATORY": false, "": false,
	} {
		d := &draft{Article: &Article{}}
		d.takeKey(key)
		if got := d.Has(Kill); got != want {
			t.Errorf("%q: kill %v, want %v", key, got, want)
		}
	}
}
