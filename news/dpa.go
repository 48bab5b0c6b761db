package news

// readDPA reads one dpa digitalwires entry.
func (r *reader) readDPA(object []byte, where string) { r.failAt(where, unsupported("dpa digitalwires")) }
