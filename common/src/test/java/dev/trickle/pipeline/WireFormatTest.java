package dev.trickle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Old records must stay readable: never edit a wire file, only add further ones. */
class WireFormatTest {

    static List<Object> events() {
        return SampleEvents.ONE_OF_EACH;
    }

    @ParameterizedTest
    @MethodSource("events")
    void writesTheExpectedJson(Object event) throws IOException {
        assertThat(SampleEvents.json(event)).isEqualTo(expectedJson(event));
    }

    @ParameterizedTest
    @MethodSource("events")
    void readsTheExpectedJson(Object event) throws IOException {
        assertThat(SampleEvents.read(event.getClass(), expectedJson(event))).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("events")
    void ignoresFieldsOfNewerProducers(Object event) throws IOException {
        var newer = expectedJson(event).replaceFirst("\\{", "{\"price\":3,");

        assertThat(SampleEvents.read(event.getClass(), newer)).isEqualTo(event);
    }

    @Test
    void coversEveryEventType() {
        var all = Stream.of(
                        CampaignEvent.class,
                        SubscriptionChange.class,
                        MessageEvent.class,
                        DeliveryUpdate.class,
                        AccountEvent.class,
                        ScheduleEvent.class,
                        AlertEvent.class)
                .flatMap(WireFormatTest::records);

        assertThat(SampleEvents.ONE_OF_EACH.stream().map(Object::getClass)).containsAll(all.toList());
    }

    @Test
    void errorForUnreadableRecordDoesNotQuoteIt() {
        var serde = JsonSerde.of(MessageEvent.class);

        assertThatThrownBy(() -> serde.deserializer()
                        .deserialize("any", "{\"type\":\"+15550001\"}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageNotContaining("15550001")
                .hasNoCause();
    }

    @Test
    void rejectsAnEventWithoutARequiredField() {
        assertThatThrownBy(() -> SampleEvents.read(MessageSent.class, "{\"type\":\"message-sent\"}"))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void distinguishesEventsOfNewerVersionsFromUnreadableOnes() {
        assertThatThrownBy(() -> SampleEvents.read(MessageEvent.class, "{\"type\":\"message-archived\"}"))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessage("Unknown type message-archived in MessageEvent");
        assertThatThrownBy(() -> SampleEvents.read(
                        CampaignEvent.class,
                        SampleEvents.json(SampleEvents.ONE_OF_EACH.stream()
                                        .filter(CampaignEvent.UnconfirmedResolved.class::isInstance)
                                        .findFirst()
                                        .orElseThrow())
                                .replaceFirst("\"decision\":\"[a-z]+\"", "\"decision\":\"postpone\"")))
                .isInstanceOf(UnsupportedEventException.class)
                .hasMessage("Unknown Decision postpone in CampaignEvent");
        assertThatThrownBy(() -> SampleEvents.read(MessageEvent.class, "{}"))
                .isInstanceOf(SerializationException.class)
                .isNotInstanceOf(UnsupportedEventException.class);
    }

    private static Stream<Class<?>> records(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(permitted -> permitted.isInterface() ? records(permitted) : Stream.of(permitted));
    }

    private static String expectedJson(Object event) throws IOException {
        var name = event.getClass().getAnnotation(JsonTypeName.class).value();
        try (var file = WireFormatTest.class.getResourceAsStream("/wire/" + name + ".json")) {
            assertThat(file).as("wire file of " + name).isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
