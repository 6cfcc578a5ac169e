package dev.trickle.sender.attempt;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static dev.trickle.sender.attempt.SenderFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.attempt.SuspensionRepository.Suspended;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Starts and ends of suspensions arrive in any order, because they come from different topics and partitions. */
class SuspensionOrderTest {

    private static final List<SuspensionChange> CHANGES = List.of(
            new SuspensionChange(true, 10),
            new SuspensionChange(false, 15),
            new SuspensionChange(true, 20),
            new SuspensionChange(false, 20));

    private final SenderFixture senderFixture = SenderFixture.open().withCustomer("ada");
    private final SuspensionRepository suspensionRepository = senderFixture.suspensionRepository;

    @Test
    void anEndBeforeItsBeginningLeavesNothingOpen() {
        suspensionRepository.end(SHOP, Scope.of(SHOP), 20, NOW);
        suspensionRepository.upsert(SHOP, Scope.of(SHOP), 10, "account_restriction", NOW);

        assertThat(suspensionRepository.findOpen()).isEmpty();
        assertThat(senderFixture.claim(request("ada"))).isInstanceOf(Claim.Claimed.class);
    }

    @Test
    void everyOrderOfEverySubsetLeavesTheSameOpen() {
        var next = 0;
        for (var subset = 1; subset < 1 << CHANGES.size(); subset++) {
            for (var order : permutations(members(subset))) {
                var scope = Scope.of(new PhoneNumberId("9" + next++));
                order.forEach(suspensionChange -> apply(suspensionChange, scope));

                assertThat(openEpochs(scope)).as("%s", order).isEqualTo(expected(order));
            }
        }
    }

    /** A response opens the next suspension, whatever is known about earlier ones. */
    @Test
    void aResponseOpensASuspensionAboveEveryKnownEnd() {
        var scope = Scope.of(SHOP_NUMBER);
        suspensionRepository.end(SHOP, scope, NOW.getEpochSecond() + 100, NOW);

        var epoch = suspensionRepository.open(SHOP, scope, "131031", NOW);

        assertThat(epoch).isEqualTo(NOW.getEpochSecond() + 101);
        assertThat(suspensionRepository.findOpen()).extracting(Suspended::epoch).containsExactly(epoch);
        assertThat(senderFixture.notSent(request("ada")).version()).isEqualTo(epoch);
    }

    @Test
    void theEndThatMetaNamesEndsASuspension() {
        suspensionRepository.upsert(SHOP, Scope.of(SHOP), 10, "account_restriction", NOW.minusSeconds(60), NOW);

        assertThat(senderFixture.claim(request("ada"))).isInstanceOf(Claim.Claimed.class);
        assertThat(suspensionRepository.findExpired(NOW.minusMillis(1))).isEmpty();
        assertThat(suspensionRepository.findExpired(NOW))
                .extracting(expired -> expired.endEvent(NOW).event())
                .containsExactly(new AccountResumed(Scope.of(SHOP), 10, NOW));
    }

    @Test
    void aSuspensionAppliesUntilTheEndThatMetaNames() {
        suspensionRepository.upsert(SHOP, Scope.of(SHOP), 10, "account_restriction", NOW, NOW.plusMillis(1));

        assertThat(senderFixture.notSent(request("ada")).version()).isEqualTo(10);
    }

    private void apply(SuspensionChange suspensionChange, Scope scope) {
        if (suspensionChange.begins()) {
            suspensionRepository.upsert(SHOP, scope, suspensionChange.epoch(), "131031", NOW);
        } else {
            suspensionRepository.end(SHOP, scope, suspensionChange.epoch(), NOW);
        }
    }

    private List<Long> openEpochs(Scope scope) {
        return suspensionRepository.findOpen().stream()
                .filter(open -> open.scope().equals(scope))
                .map(Suspended::epoch)
                .sorted()
                .toList();
    }

    private static List<Long> expected(List<SuspensionChange> changes) {
        var lastEnd = changes.stream()
                .filter(suspensionChange -> !suspensionChange.begins())
                .mapToLong(SuspensionChange::epoch)
                .max()
                .orElse(0);
        return changes.stream()
                .filter(suspensionChange -> suspensionChange.begins() && suspensionChange.epoch() > lastEnd)
                .map(SuspensionChange::epoch)
                .sorted()
                .toList();
    }

    private static List<SuspensionChange> members(int subset) {
        return CHANGES.stream()
                .filter(suspensionChange -> (subset & (1 << CHANGES.indexOf(suspensionChange))) != 0)
                .collect(Collectors.toList());
    }

    private static List<List<SuspensionChange>> permutations(List<SuspensionChange> changes) {
        if (changes.isEmpty()) {
            return List.of(List.of());
        }
        var all = new ArrayList<List<SuspensionChange>>();
        for (var first : changes) {
            var rest = new ArrayList<>(changes);
            rest.remove(first);
            permutations(rest).forEach(tail -> {
                var order = new ArrayList<>(Collections.singletonList(first));
                order.addAll(tail);
                all.add(order);
            });
        }
        return all;
    }

    private record SuspensionChange(boolean begins, long epoch) {}
}
