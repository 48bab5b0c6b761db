package news

func (r *reader) readXML() {}
