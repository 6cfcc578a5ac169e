package dev.trickle.sender.query;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.database.DatabaseGuard;
import dev.trickle.sender.offsets.StoppedReaders;
import dev.trickle.sender.pace.SendRateLimiter;
import dev.trickle.sender.query.LastKnownState.Known;
import dev.trickle.sender.query.SendingStatus.Suspension;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Serves to the API what this sender knows about an account; read-only, from memory. */
@RestController
final class SendingStatusController {

    private final SharedSettings sharedSettings;
    private final LastKnownState lastKnownState;
    private final SendRateLimiter sendRateLimiter;
    private final DatabaseGuard databaseGuard;
    private final StoppedReaders stoppedReaders;
    private final InstantSource clock;

    SendingStatusController(
            SharedSettings sharedSettings,
            LastKnownState lastKnownState,
            SendRateLimiter sendRateLimiter,
            DatabaseGuard databaseGuard,
            StoppedReaders stoppedReaders,
            InstantSource clock) {
        this.sharedSettings = sharedSettings;
        this.lastKnownState = lastKnownState;
        this.sendRateLimiter = sendRateLimiter;
        this.databaseGuard = databaseGuard;
        this.stoppedReaders = stoppedReaders;
        this.clock = clock;
    }

    /** Returns 404 for an account without settings. */
    @GetMapping("/accounts/{id}/sending")
    ResponseEntity<SendingStatus> status(@PathVariable("id") String id) {
        return ResponseEntity.of(Optional.ofNullable(sharedSettings.accounts().get(id))
                .map(account -> statusOf(new AccountId(id), account)));
    }

    private SendingStatus statusOf(AccountId id, Account account) {
        var suspensions = lastKnownState.suspensionsOf(id);
        return new SendingStatus(
                id,
                clock.instant(),
                account.phoneNumbers().stream().map(this::phoneNumber).toList(),
                suspensions
                        .map(known -> known.value().stream().map(Suspension::of).toList())
                        .orElse(null),
                suspensions.map(Known::at).orElse(null),
                new SendingStatus.Database(
                        !databaseGuard.needsComparison(),
                        databaseGuard.refusal().orElse(null)),
                stoppedReaders.current());
    }

    private SendingStatus.PhoneNumber phoneNumber(PhoneNumberId number) {
        return SendingStatus.PhoneNumber.of(
                number,
                sharedSettings.businessAccountOf(number),
                lastKnownState.accessOf(number),
                lastKnownState.stateOf(number),
                sendRateLimiter.rateOf(number));
    }
}
