//go:build linux

package services

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/segmentio/kafka-go"
)

const kafkaVersion = "4.1.1"

const kafkaPOM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dateline</groupId>
  <artifactId>e2e-kafka</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>` + kafkaVersion + `</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`

// The limits are what the broker allows topics to ask for: payloads of 20 MB
// and what a dead letter adds.
const kafkaProperties = `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:%[2]d
listeners=PLAINTEXT://127.0.0.1:%[1]d,CONTROLLER://127.0.0.1:%[2]d
advertised.listeners=PLAINTEXT://127.0.0.1:%[1]d
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=%[3]s
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
message.max.bytes=25165824
replica.fetch.max.bytes=25165824
socket.request.max.bytes=104857600
`

// Kafka is a broker that is its own controller.
type Kafka struct {
	*Process
	Address string
}

// StartKafka returns when the broker answers.
func StartKafka(ctx context.Context, dir string) (*Kafka, error) {
	lib, err := cached("kafka-"+kafkaVersion, func(dir string) error { return fetchKafka(ctx, dir) })
	if err != nil {
		return nil, err
	}
	home, err := javaHome()
	if err != nil {
		return nil, err
	}
	java := filepath.Join(home, "bin", "java")
	classes := filepath.Join(lib, "lib", "*")
	port, properties, err := configureKafka(dir)
	if err != nil {
		return nil, err
	}
	id, err := command(ctx, dir, java, "-cp", classes, "kafka.tools.StorageTool", "random-uuid")
	if err != nil {
		return nil, err
	}
	_, err = command(ctx, dir, java, "-cp", classes, "kafka.tools.StorageTool", "format", "-t", strings.TrimSpace(string(id)), "-c", properties)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(java, "-Xms256m", "-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", classes, "kafka.Kafka", properties)
	cmd.Dir = dir
	p, err := Start(cmd, filepath.Join(dir, "kafka.log"))
	if err != nil {
		return nil, err
	}
	k := &Kafka{Process: p, Address: fmt.Sprintf("127.0.0.1:%d", port)}
	if err := p.await(ctx, k.answers); err != nil {
		p.Kill()
		return nil, fmt.Errorf("kafka: %w", err)
	}
	return k, nil
}

func (k *Kafka) answers(ctx context.Context) error {
	client := &kafka.Client{Addr: kafka.TCP(k.Address), Transport: &kafka.Transport{}}
	defer client.Transport.(*kafka.Transport).CloseIdleConnections()
	res, err := client.Metadata(ctx, &kafka.MetadataRequest{})
	if err == nil && len(res.Brokers) == 0 {
		err = fmt.Errorf("%s knows no broker", k.Address)
	}
	return err
}

func configureKafka(dir string) (port int, file string, err error) {
	if port, err = freePort(); err != nil {
		return 0, "", err
	}
	controller, err := freePort()
	if err != nil {
		return 0, "", err
	}
	file = filepath.Join(dir, "kafka.properties")
	text := fmt.Sprintf(kafkaProperties, port, controller, filepath.Join(dir, "kafka-data"))
	return port, file, os.WriteFile(file, []byte(text), 0o644)
}

func fetchKafka(ctx context.Context, dir string) error {
	if err := os.WriteFile(filepath.Join(dir, "pom.xml"), []byte(kafkaPOM), 0o644); err != nil {
		return err
	}
	_, err := command(ctx, dir, "mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib")
	return err
}
