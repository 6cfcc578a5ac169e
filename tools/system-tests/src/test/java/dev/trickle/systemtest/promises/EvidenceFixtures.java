package dev.trickle.systemtest.promises;

import dev.trickle.systemtest.promises.Evidence.Attempt;
import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import dev.trickle.systemtest.promises.Evidence.Message;
import dev.trickle.systemtest.promises.Evidence.RecipientRow;
import dev.trickle.systemtest.promises.Evidence.Totals;
import dev.trickle.systemtest.promises.Evidence.UserRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Evidence of a campaign with three recipients that keeps all promises, until a test changes it. */
final class EvidenceFixtures {

    static final Instant MORNING = Instant.parse("2026-03-02T09:00:00Z");

    final List<Message> ledger = new ArrayList<>();
    final List<Attempt> attempts = new ArrayList<>();
    final List<RecipientRow> recipientRows = new ArrayList<>();
    final List<UserRequest> userRequests = new ArrayList<>();
    final Set<String> requested = new HashSet<>();
    final Set<String> reported = new HashSet<>();
    final Set<String> notSent = new HashSet<>();
    int limit = 3;
    int planned = 3;
    boolean closed = true;
    Map<String, Integer> storedCounters = Map.of("settled", 3, "unconfirmed", 0);
    Map<String, Integer> recountedCounters = Map.of("settled", 3, "unconfirmed", 0);

    EvidenceFixtures() {
        addDelivered("ada", 0);
        addDelivered("bob", 1);
        addDelivered("cyd", 2);
    }

    private void addDelivered(String person, int minute) {
        var at = MORNING.plus(Duration.ofMinutes(minute));
        ledger.add(message(person, at));
        attempts.add(attempt(person, "delivered", at));
        recipientRows.add(row(person, "delivered", 3));
        requested.add("of-" + person + ".1");
        reported.add("of-" + person + ".1");
    }

    static Message message(String person, Instant at) {
        return new Message(
                at,
                at,
                "number",
                person,
                "wamid-" + person,
                "sale",
                "of-" + person + ".1",
                "delivered",
                false,
                Set.of("sent", "delivered"));
    }

    /** A message that WhatsApp held and then dropped. */
    static Message dropped(String person, Instant at) {
        return new Message(
                at,
                at,
                "number",
                person,
                "wamid-dropped-" + person,
                "sale",
                "of-" + person + ".1",
                "failed",
                true,
                Set.of("failed"));
    }

    static Attempt attempt(String person, String state, Instant claimed) {
        return new Attempt("of-" + person + ".1", "spring-sale", person, state, claimed);
    }

    static RecipientRow row(String person, String state, int seen) {
        return new RecipientRow(
                "of-" + person, "spring-sale", person, state, seen == 0 ? null : "wamid-" + person, seen);
    }

    List<String> breachesOf(Promise promise) {
        return promise.breaches(new Evidence(
                List.of(new CampaignOrder("spring-sale", "sale", Set.of("ada", "bob", "cyd"))),
                Map.of("number", limit),
                ledger,
                attempts,
                recipientRows,
                List.of(new Totals("spring-sale", planned, closed, storedCounters, recountedCounters)),
                userRequests,
                requested,
                reported,
                notSent));
    }
}
