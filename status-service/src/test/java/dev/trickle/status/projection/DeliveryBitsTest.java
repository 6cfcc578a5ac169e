package dev.trickle.status.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The SQL of the database reads the bits as the projection writes them. */
class DeliveryBitsTest {

    private static final int MILESTONES = 1 << MilestoneBit.values().length;
    private static final int FLAGS = 1 << AttemptBit.values().length;

    private static ProjectionDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = new ProjectionDatabase();
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @Test
    void eachBitIsAnotherPowerOfTwo() {
        assertThat(Arrays.stream(MilestoneBit.values())
                        .mapToInt(MilestoneBit::mask)
                        .sum())
                .isEqualTo(MILESTONES - 1);
        assertThat(Arrays.stream(AttemptBit.values()).mapToInt(AttemptBit::mask).sum())
                .isEqualTo(FLAGS - 1);
    }

    @Test
    void theStatusOfEveryCombinationFollowsFromTheNamedBits() {
        var states = database.text("""
                SELECT string_agg(recipient_state(milestones, flags), ',' ORDER BY milestones, flags)
                  FROM generate_series(0, %d) milestones CROSS JOIN generate_series(0, %d) flags
                """.formatted(MILESTONES - 1, FLAGS - 1));

        assertThat(List.of(states.split(",")))
                .isEqualTo(IntStream.range(0, MILESTONES * FLAGS)
                        .mapToObj(each -> new Bits(each / FLAGS, each % FLAGS).status())
                        .toList());
    }

    @Test
    void theCommentsOfTheColumnsNameEveryBit() {
        assertThat(numbersIn("milestones"))
                .containsAll(Arrays.stream(MilestoneBit.values())
                        .map(MilestoneBit::mask)
                        .toList());
        assertThat(numbersIn("attempt_flags"))
                .isEqualTo(
                        Arrays.stream(AttemptBit.values()).map(AttemptBit::mask).toList());
    }

    private static List<Integer> numbersIn(String column) {
        var comment = database.text("""
                SELECT col_description(attrelid, attnum)
                  FROM pg_attribute
                 WHERE attrelid = 'marketing_campaign_deliveries'::regclass AND attname = '%s'
                """.formatted(column));
        return Pattern.compile("\\d+")
                .matcher(comment)
                .results()
                .map(number -> Integer.valueOf(number.group()))
                .toList();
    }

    private record Bits(int milestones, int flags) {

        String status() {
            if (has(MilestoneBit.READ)) {
                return "read";
            }
            if (has(MilestoneBit.DELIVERED)) {
                return "delivered";
            }
            if (has(MilestoneBit.RECIPIENT_FAILED) && !isAcceptedAndNotUndelivered()) {
                return "failed";
            }
            return mayHaveAMessage() ? "sent" : statusWithoutMessage();
        }

        private boolean mayHaveAMessage() {
            return (has(MilestoneBit.ACCEPTED) && !isUndeliveredOrUnconfirmed())
                    || (!isCertainlyNotSent() && !has(AttemptBit.UNDELIVERED) && has(AttemptBit.RESOLVED_AS_SENT));
        }

        private String statusWithoutMessage() {
            if (isUndeliveredOrUnconfirmed() || (has(MilestoneBit.HAS_UNCONFIRMED) && has(MilestoneBit.SKIPPED))) {
                return "unconfirmed";
            }
            if (has(MilestoneBit.SKIPPED)) {
                return "skipped";
            }
            if (isCertainlyNotSent()) {
                return has(MilestoneBit.HAS_UNCONFIRMED) ? "unconfirmed" : "pending";
            }
            if (has(AttemptBit.UNCONFIRMED)) {
                return "unconfirmed";
            }
            return has(AttemptBit.REQUESTED) ? "queued" : "pending";
        }

        private boolean isAcceptedAndNotUndelivered() {
            return has(MilestoneBit.ACCEPTED) && !has(MilestoneBit.ALL_ACCEPTED_UNDELIVERED);
        }

        private boolean isUndeliveredOrUnconfirmed() {
            return has(MilestoneBit.HAS_UNCONFIRMED) && has(MilestoneBit.ALL_ACCEPTED_UNDELIVERED);
        }

        private boolean isCertainlyNotSent() {
            return has(AttemptBit.NOT_SENT) || has(AttemptBit.FAILED);
        }

        private boolean has(MilestoneBit bit) {
            return bit.isIn(milestones);
        }

        private boolean has(AttemptBit bit) {
            return (flags & bit.mask()) != 0;
        }
    }
}
