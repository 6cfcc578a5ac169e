package dev.trickle.scheduler;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.SendRequested;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sender and WhatsApp of a random history, and the plain model that the gate is compared with: lists of what was
 * released, what was answered, and what was certainly not sent.
 */
final class FakeSender {

    private static final Duration WINDOW = Duration.ofHours(24);

    private final Random random;
    private final InstantSource calendar;
    private final Map<AttemptId, SendRequested> released = new LinkedHashMap<>();
    private final Map<AttemptId, SendRequested> unanswered = new LinkedHashMap<>();
    private final Set<AttemptId> certainlyNot = new HashSet<>();
    private final Map<AttemptId, Instant> countedFrom = new HashMap<>();
    private final List<Object> inTheMail = new ArrayList<>();
    private final List<AttemptId> twice = new ArrayList<>();

    FakeSender(Random random, InstantSource calendar) {
        this.random = random;
        this.calendar = calendar;
    }

    /** Whether this is a new attempt; the same one again is only asked for its answer. */
    boolean take(SendRequested request) {
        if (released.containsKey(request.attempt())) {
            return false;
        }
        if (request.supersedes() == null
                && mayHaveBeenAccepted(request.attempt().recipient())) {
            twice.add(request.attempt());
        }
        released.put(request.attempt(), request);
        unanswered.put(request.attempt(), request);
        return true;
    }

    /** Some of what is unanswered, and some of what is in the mail, in any order, now and then twice. */
    List<Object> answerSome() {
        for (var request : List.copyOf(unanswered.values())) {
            if (random.nextInt(3) > 0) {
                answer(request);
            }
        }
        return delivered(random.nextInt(inTheMail.size() + 1));
    }

    List<Object> answerAll() {
        List.copyOf(unanswered.values()).forEach(this::answer);
        return delivered(inTheMail.size());
    }

    private List<Object> delivered(int count) {
        Collections.shuffle(inTheMail, random);
        var taken = new ArrayList<>(inTheMail.subList(0, count));
        inTheMail.subList(0, count).clear();
        if (!taken.isEmpty() && random.nextInt(3) == 0) {
            taken.add(taken.getFirst());
        }
        return taken;
    }

    private void answer(SendRequested request) {
        unanswered.remove(request.attempt());
        var attempt = request.attempt();
        var campaign = request.campaign();
        var at = calendar.instant();
        switch (random.nextInt(12)) {
            case 0 -> notSent(request, NotSentReason.NO_CONNECTION);
            case 1 -> notSent(request, NotSentReason.LACKS_VALUE);
            case 2 -> notSent(request, NotSentReason.EXPIRED);
            case 3 -> {
                certainlyNot.add(attempt);
                inTheMail.add(new MessageFailed(attempt, campaign, "131056", FailureKind.PAIR_RATE, at));
            }
            case 4 -> {
                certainlyNot.add(attempt);
                inTheMail.add(new MessageFailed(attempt, campaign, "131021", FailureKind.PERMANENT, at));
            }
            case 5 -> {
                countedFrom.put(attempt, at);
                inTheMail.add(new MessageUnconfirmed(attempt, campaign, at));
                if (random.nextBoolean()) {
                    inTheMail.add(new SendConfirmed(attempt, campaign, at));
                }
            }
            default -> accept(request, at);
        }
    }

    private void accept(SendRequested request, Instant at) {
        var attempt = request.attempt();
        countedFrom.put(attempt, at);
        inTheMail.add(new MessageSent(attempt, request.campaign(), at, at));
        switch (random.nextInt(5)) {
            case 0 -> inTheMail.add(new DeliveryFailed(attempt, request.campaign(), "131049", at));
            case 1 -> inTheMail.add(new DeliveryFailed(attempt, request.campaign(), "131026", at));
            case 2 -> inTheMail.add(new SendConfirmed(attempt, request.campaign(), at));
            default -> inTheMail.add(new MessageDelivered(attempt, request.campaign(), at));
        }
    }

    private void notSent(SendRequested request, NotSentReason reason) {
        certainlyNot.add(request.attempt());
        inTheMail.add(new MessageNotSent(
                request.attempt(), request.campaign(), reason, null, null, null, null, null, calendar.instant()));
    }

    // --- The model --------------------------------------------------------------------------------------------------

    /** Different people who may have been accepted in the 24 hours before. */
    int people(Instant now) {
        var people = new HashSet<ContactKey>();
        released.forEach((attempt, request) -> {
            if (!certainlyNot.contains(attempt)) {
                var since = countedFrom.getOrDefault(attempt, now);
                if (since.plus(WINDOW).isAfter(now)) {
                    people.add(request.contactKey());
                }
            }
        });
        return people.size();
    }

    /** Messages booked on a day that were not certainly not sent. */
    long bookedOn(LocalDate day, @Nullable CampaignId campaign) {
        return released.values().stream()
                .filter(request -> campaign == null || request.campaign().equals(campaign))
                .filter(request -> !certainlyNot.contains(request.attempt()))
                .filter(request ->
                        LocalDate.ofInstant(request.at(), ZoneOffset.UTC).equals(day))
                .count();
    }

    private boolean mayHaveBeenAccepted(RecipientId recipient) {
        return released.keySet().stream()
                .anyMatch(attempt -> attempt.recipient().equals(recipient) && !certainlyNot.contains(attempt));
    }

    List<AttemptId> releasedTwiceWithoutReason() {
        return twice;
    }

    List<AttemptId> attempts() {
        return List.copyOf(released.keySet());
    }
}
