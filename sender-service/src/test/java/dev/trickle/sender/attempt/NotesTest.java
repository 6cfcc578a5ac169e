package dev.trickle.sender.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class NotesTest {

    private final ConcurrentLinkedQueue<List<Attempt>> noted = new ConcurrentLinkedQueue<>();

    @Test
    void whatIsToldOneAfterTheOtherIsNotedInOneGo() {
        try (var notes = new Notes(noted::add)) {
            notes.add(attempt("ada", AttemptState.ACCEPTED));
            notes.add(attempt("bob", AttemptState.REJECTED));

            await().untilAsserted(() -> assertThat(noted)
                    .containsExactly(
                            List.of(attempt("ada", AttemptState.ACCEPTED), attempt("bob", AttemptState.REJECTED))));
        }
    }

    @Test
    void whatIsToldAgainIsNotedOnceAsItWentFurthest() {
        try (var notes = new Notes(noted::add)) {
            notes.add(attempt("ada", AttemptState.ACCEPTED));
            notes.add(attempt("ada", AttemptState.UNCONFIRMED));
        }
        assertThat(noted).containsExactly(List.of(attempt("ada", AttemptState.ACCEPTED)));
    }

    @Test
    void aDatabaseThatIsAwayIsAskedAgain() {
        var tries = new AtomicInteger();
        try (var notes = new Notes(told -> {
            if (tries.incrementAndGet() == 1) {
                throw new DataAccessResourceFailureException("away");
            }
            noted.add(told);
        })) {
            notes.add(attempt("ada", AttemptState.ACCEPTED));

            await().untilAsserted(() -> assertThat(noted).hasSize(1));
            assertThat(tries).hasValue(2);
        }
    }

    @Test
    void whatWaitsAtTheEndIsNotedBeforeIt() {
        var notes = new Notes(noted::add);
        notes.add(attempt("ada", AttemptState.ACCEPTED));

        notes.close();

        assertThat(noted).containsExactly(List.of(attempt("ada", AttemptState.ACCEPTED)));
    }

    private static Attempt attempt(String person, AttemptState state) {
        var recipient = new RecipientId(UUID.nameUUIDFromBytes(person.getBytes(StandardCharsets.UTF_8)));
        return new Attempt(
                new AttemptId(recipient, 1),
                new CampaignId(new UUID(0x7000, Long.MIN_VALUE)),
                new AccountId("shop"),
                state,
                true,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Instant.EPOCH);
    }
}
