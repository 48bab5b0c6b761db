package alert

import (
	"context"

	"go.uber.org/zap"
)

// Log is the channel that writes notices to the log.
type Log struct{ Logger *zap.Logger }

// Send never fails.
func (l Log) Send(_ context.Context, n Notice) error {
	l.Logger.Info("alert",
		zap.String("alert", n.Alert), zap.String("name", n.Name),
		zap.String("story", n.Story), zap.String("headline", n.Headline),
		zap.String("provider", n.Provider), zap.Int("urgency", n.Urgency))
	return nil
}
