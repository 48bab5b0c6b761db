package news

func (r *reader) read7901() { r.fail(unsupported("IPTC 7901")) }
