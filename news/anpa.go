package news

func (r *reader) readANPA() { r.fail(unsupported("ANPA 1312")) }
