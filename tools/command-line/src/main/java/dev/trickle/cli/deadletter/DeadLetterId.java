package dev.trickle.cli.deadletter;

import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The position of a dead letter in its own topic, such as {@code sender-dead-letters/3/17}. */
record DeadLetterId(String topic, int partition, long offset) {

    TopicPartition topicPartition() {
        return new TopicPartition(topic, partition);
    }

    @Override
    public String toString() {
        return topic + "/" + partition + "/" + offset;
    }

    /** Reads an id from the command line. */
    static final class Converter implements ITypeConverter<DeadLetterId> {

        private static final Pattern ID = Pattern.compile("([a-z-]+)/([0-9]{1,6})/([0-9]{1,18})");

        @Override
        public DeadLetterId convert(String value) {
            var id = ID.matcher(value);
            if (!id.matches()) {
                throw new TypeConversionException("'" + value + "' is not the id of a dead letter, such as TOPIC/3/17");
            }
            return new DeadLetterId(id.group(1), Integer.parseInt(id.group(2)), Long.parseLong(id.group(3)));
        }
    }
}
