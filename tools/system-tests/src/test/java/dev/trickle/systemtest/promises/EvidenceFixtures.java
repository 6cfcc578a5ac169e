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

/** The books of a spring sale to Ada, Bob and Cyd of which all promises hold, until a test forges them. */
final class EvidenceFixtures {

    static final Instant MORNING = Instant.parse("2026-03-02T09:00:00Z");

    final List<Message> ledger = new ArrayList<>();
    final List<Attempt> attempts = new ArrayList<>();
    final List<RecipientRow> view = new ArrayList<>();
    final List<UserRequest> wishes = new ArrayList<>();
    final Set<String> requested = new HashSet<>();
    final Set<String> reported = new HashSet<>();
    final Set<String> denied = new HashSet<>();
    int limit = 3;
    int planned = 3;
    boolean closed = true;
    Map<String, Integer> kept = Map.of("settled", 3, "unconfirmed", 0);
    Map<String, Integer> recounted = Map.of("settled", 3, "unconfirmed", 0);

    EvidenceFixtures() {
        delivered("ada", 0);
        delivered("bob", 1);
        delivered("cyd", 2);
    }

    private void delivered(String person, int minute) {
        var at = MORNING.plus(Duration.ofMinutes(minute));
        ledger.add(message(person, at));
        attempts.add(attempt(person, "delivered", at));
        view.add(row(person, "delivered", 3));
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

    /** WhatsApp held it and let it go to nobody. */
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
                view,
                List.of(new Totals("spring-sale", planned, closed, kept, recounted)),
                wishes,
                requested,
                reported,
                denied));
    }
}
