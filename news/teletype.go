package news

func (r *reader) readTeletype() { r.fail(unsupported("teletype (ZCZC)")) }
