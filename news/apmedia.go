package news

// readAPMedia reads a feed page, an envelope or one item of the AP Media API.
func (r *reader) readAPMedia(object []byte, where string) { r.failAt(where, unsupported("AP Media API")) }
