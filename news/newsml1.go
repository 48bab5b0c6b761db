package news

// readNewsML1 reads NewsML 1.0 to 1.2.
func (r *reader) readNewsML1(root *element) { r.fail(unsupported("NewsML 1.x")) }
