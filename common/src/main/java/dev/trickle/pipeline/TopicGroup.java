package dev.trickle.pipeline;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.TopicNameExtractor;

/**
 * Topics keyed by account that a topology reads or writes together. The topic of a record determines the type of its
 * value.
 *
 * @param types value type of each topic, by topic name
 */
public record TopicGroup(List<Topic<AccountId, ?>> topics, Map<String, Class<?>> types) {

    /** Groups these topics. */
    public static TopicGroup of(List<Topic<AccountId, ?>> topics) {
        return new TopicGroup(topics, topics.stream().collect(toMap(Topic::name, Topic::valueType)));
    }

    /** The names of the topics. */
    public List<String> names() {
        return topics.stream().map(Topic::name).toList();
    }

    /** Parameters for a topology that reads all topics with one node of this name. */
    public Consumed<AccountId, Object> consumed(String nodeName) {
        return Consumed.with(topics.getFirst().keySerde(), valueSerde()).withName(nodeName);
    }

    /** Parameters for a topology that writes all topics with one node of this name. */
    public Produced<AccountId, Object> produced(String nodeName) {
        return Produced.with(topics.getFirst().keySerde(), valueSerde()).withName(nodeName);
    }

    /** Deserializes the key of a record of this topic. */
    public AccountId deserializeKey(String topic, byte[] bytes) {
        return topic(byName(), topic).keySerde().deserializer().deserialize(topic, bytes);
    }

    /** Deserializes the value of a record of this topic. */
    public Object deserializeValue(String topic, byte[] bytes) {
        return topic(byName(), topic).deserializeValue(bytes);
    }

    private Map<String, Topic<AccountId, ?>> byName() {
        return topics.stream().collect(toMap(Topic::name, identity()));
    }

    /** Selects the topic of an event by its type. */
    public TopicNameExtractor<AccountId, Object> topicNameExtractor() {
        return (account, event, context) -> types.entrySet().stream()
                .filter(type -> type.getValue().isInstance(event))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("No topic of this group has values of " + event.getClass()))
                .getKey();
    }

    @SuppressWarnings("unchecked") // The serde of a topic is only given values of that topic.
    private Serde<Object> valueSerde() {
        var byName = byName();
        Serializer<Object> serializer = (name, value) ->
                value == null ? null : ((Topic<AccountId, Object>) topic(byName, name)).serializeValue(value);
        Deserializer<Object> deserializer = (name, bytes) -> topic(byName, name).deserializeValue(bytes);
        return Serdes.serdeFrom(serializer, deserializer);
    }

    private static Topic<AccountId, ?> topic(Map<String, Topic<AccountId, ?>> byName, String name) {
        var topic = byName.get(name);
        if (topic == null) {
            throw new IllegalArgumentException("Topic " + name + " is not part of this group");
        }
        return topic;
    }
}
