package sink

import (
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/news"
)

// checkArticle refuses what no index can hold under its own name and order.
func checkArticle(a *news.Article) error {
	switch {
	case a == nil:
		return errors.New("no article")
	case a.ID == "":
		return errors.New("article without id")
	case len(a.ID) > news.MaxID:
		return fmt.Errorf("id of %d bytes", len(a.ID))
	case !utf8.ValidString(a.ID):
		return fmt.Errorf("id %q is not UTF-8", a.ID)
	case a.Order < 0:
		return fmt.Errorf("negative order %d", a.Order)
	case a.Status == "":
		return fmt.Errorf("article %s without status", a.ID)
	}
	return nil
}

// versionID names a version in the history: what is sent twice falls on itself.
func versionID(a *news.Article) string { return versionKey(a, a.Hash()) }

func versionKey(a *news.Article, hash string) string {
	return a.ID + "/" + strconv.FormatInt(a.Order, 10) + "/" + hash
}
