package sink

import (
	"reflect"
	"time"

	"github.com/dateline-wire/dateline/news"
)

// fullArticle has a value in every field, made up by kind, so that a field
// added to news.Article is in it by itself.
func fullArticle() *news.Article {
	a := new(news.Article)
	fill(reflect.ValueOf(a).Elem())
	a.ID, a.Status = "x:full", news.Usable
	a.Entities[0].Type = news.Person
	org := a.Entities[0]
	org.Type, org.Name = news.Org, "Org"
	a.Entities = append(a.Entities, org)
	a.Locations[0].Lat, a.Locations[0].Lon = 61.2, -149.9
	return a
}

func fill(v reflect.Value) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Date(2026, 3, 1, 9, 0, 0, 123e6, time.UTC)))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.String:
		v.SetString("some text")
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
	case reflect.Float64:
		v.SetFloat(0.5)
	case reflect.Bool:
		v.SetBool(true)
	default:
		panic("no value of kind " + v.Kind().String())
	}
}
