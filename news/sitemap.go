package news

// readSitemap reads the news entries of a sitemap.
func (r *reader) readSitemap(root *element) { r.fail(unsupported("sitemap")) }
