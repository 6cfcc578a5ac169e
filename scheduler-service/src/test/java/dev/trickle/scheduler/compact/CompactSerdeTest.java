package dev.trickle.scheduler.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.pipeline.People;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompactSerdeTest {

    private static final CompactSerde<Parcel> PARCELS = CompactSerde.of(Parcel.class);

    @Test
    void givesBackWhatWasWritten() {
        var parcel = new Parcel(
                new UUID(1, -1),
                People.key("ada"),
                -300,
                Long.MIN_VALUE,
                true,
                "grün",
                LocalDate.parse("1969-12-31"),
                Instant.parse("1969-12-31T23:59:59.999999999Z"),
                Map.of("a", Instant.MAX, "b", Instant.MIN),
                new Whereabouts.Lost(Colour.RED),
                null);

        assertThat(PARCELS.deserializer().deserialize("", bytesOf(parcel))).isEqualTo(parcel);
    }

    @Test
    void givesBackNothingForNothing() {
        assertThat(PARCELS.serializer().serialize("", null)).isNull();
        assertThat(PARCELS.deserializer().deserialize("", null)).isNull();
    }

    @Test
    void readsWhatWasStoredBeforeAComponentAConstantAndAnAlternativeWereAdded() {
        var before = CompactSerde.of(Before.class).serializer().serialize("", new Before(new Place.Here(), Size.S));

        assertThat(CompactSerde.of(After.class).deserializer().deserialize("", before))
                .isEqualTo(new After(new WiderPlace.Here(), WiderSize.S, null));
    }

    @Test
    void refusesWhatANewerProgramHasStored() {
        var newer = CompactSerde.of(After.class)
                .serializer()
                .serialize("", new After(new WiderPlace.Here(), WiderSize.S, "more"));

        assertThatThrownBy(() -> CompactSerde.of(Before.class).deserializer().deserialize("", newer))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void saysWhatToDoWithAnotherVersion() {
        var bytes = CompactSerde.of(Before.class).serializer().serialize("", new Before(new Place.Here(), Size.S));
        bytes[0] = 9;

        assertThatThrownBy(() -> CompactSerde.of(Before.class).deserializer().deserialize("", bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("version 9")
                .hasMessageContaining("changelog topics");
    }

    @Test
    void refusesWhatIsCutOff() {
        var whole = bytesOf(new Parcel(
                new UUID(1, 2),
                People.key("ada"),
                0,
                0,
                false,
                "",
                LocalDate.EPOCH,
                Instant.EPOCH,
                Map.of(),
                new Whereabouts.Lost(Colour.RED),
                null));

        for (var length = 0; length < whole.length; length++) {
            var cut = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> PARCELS.deserializer().deserialize("", cut))
                    .as("%d bytes", length)
                    .isInstanceOf(SerializationException.class);
        }
    }

    @Test
    void knowsAtOnceWhatItCannotWrite() {
        assertThatThrownBy(() -> CompactSerde.of(Unknown.class)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytesOf(Parcel parcel) {
        return PARCELS.serializer().serialize("", parcel);
    }

    /** Everything that has a shape. */
    record Parcel(
            UUID id,
            dev.trickle.pipeline.ContactKey to,
            int small,
            long large,
            boolean paid,
            String name,
            LocalDate day,
            Instant at,
            Map<String, Instant> stamps,
            Whereabouts where,
            @Nullable String note) {}

    sealed interface Whereabouts {
        record Delivered(Instant at) implements Whereabouts {}

        record Lost(Colour colour) implements Whereabouts {}
    }

    enum Colour {
        BLUE,
        RED
    }

    record Before(Place place, Size size) {}

    sealed interface Place {
        record Here() implements Place {}
    }

    enum Size {
        S
    }

    record After(WiderPlace place, WiderSize size, @Nullable String added) {}

    sealed interface WiderPlace {
        record Here() implements WiderPlace {}

        record There() implements WiderPlace {}
    }

    enum WiderSize {
        S,
        M
    }

    record Unknown(StringBuilder what) {}
}
