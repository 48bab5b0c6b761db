package news

func (r *reader) readMail() { r.fail(unsupported("e-mail")) }
