package dev.trickle.scheduler.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.pipeline.TestPeople;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BinarySerdeTest {

    private static final BinarySerde<Parcel> PARCELS = BinarySerde.of(Parcel.class);

    @Test
    void givesBackWhatWasWritten() {
        var parcel = new Parcel(
                new UUID(1, -1),
                TestPeople.key("ada"),
                -300,
                Long.MIN_VALUE,
                true,
                "grün",
                LocalDate.parse("1969-12-31"),
                Instant.parse("1969-12-31T23:59:59.999999999Z"),
                Map.of("a", Instant.MAX, "b", Instant.MIN),
                new Location.Lost(Colour.RED),
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
        var before = BinarySerde.of(Before.class).serializer().serialize("", new Before(new Position.Here(), Size.S));

        assertThat(BinarySerde.of(After.class).deserializer().deserialize("", before))
                .isEqualTo(new After(new WiderPosition.Here(), WiderSize.S, null));
    }

    @Test
    void refusesWhatANewerProgramHasStored() {
        var newer = BinarySerde.of(After.class)
                .serializer()
                .serialize("", new After(new WiderPosition.Here(), WiderSize.S, "more"));

        assertThatThrownBy(() -> BinarySerde.of(Before.class).deserializer().deserialize("", newer))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void saysWhatToDoWithAnotherVersion() {
        var bytes = BinarySerde.of(Before.class).serializer().serialize("", new Before(new Position.Here(), Size.S));
        bytes[0] = 9;

        assertThatThrownBy(() -> BinarySerde.of(Before.class).deserializer().deserialize("", bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("version 9")
                .hasMessageContaining("changelog topics");
    }

    @Test
    void refusesWhatIsCutOff() {
        var whole = bytesOf(new Parcel(
                new UUID(1, 2),
                TestPeople.key("ada"),
                0,
                0,
                false,
                "",
                LocalDate.EPOCH,
                Instant.EPOCH,
                Map.of(),
                new Location.Lost(Colour.RED),
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
        assertThatThrownBy(() -> BinarySerde.of(Unknown.class)).isInstanceOf(IllegalArgumentException.class);
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
            Location where,
            @Nullable String note) {}

    sealed interface Location {
        record Delivered(Instant at) implements Location {}

        record Lost(Colour colour) implements Location {}
    }

    enum Colour {
        BLUE,
        RED
    }

    record Before(Position place, Size size) {}

    sealed interface Position {
        record Here() implements Position {}
    }

    enum Size {
        S
    }

    record After(
            WiderPosition place, WiderSize size, @Nullable String added) {}

    sealed interface WiderPosition {
        record Here() implements WiderPosition {}

        record There() implements WiderPosition {}
    }

    enum WiderSize {
        S,
        M
    }

    record Unknown(StringBuilder what) {}
}
