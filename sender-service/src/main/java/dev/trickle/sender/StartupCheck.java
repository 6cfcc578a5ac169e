package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.query.LastKnownState;
import dev.trickle.sender.whatsapp.HealthProbe;
import dev.trickle.sender.whatsapp.HealthProbe.AccessCheck;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queries WhatsApp once at the start for every configured phone number, without sending messages. A wrong token
 * suspends the account and a wrong number suspends the number, as the response to the first message would, but without
 * an attempt. A failure of the check does not prevent the start of the service.
 */
final class StartupCheck {

    private static final Logger log = LoggerFactory.getLogger(StartupCheck.class);

    /** The code of the suspension is that of the response of WhatsApp, so that the probe can end it. */
    private static final String TOKEN_REFUSED = "190";

    private static final String NUMBER_UNKNOWN = "100";

    private final SharedSettings sharedSettings;
    private final HealthProbe healthProbe;
    private final OutcomeRecorder outcomeRecorder;
    private final LastKnownState lastKnownState;
    private final InstantSource clock;

    StartupCheck(
            SharedSettings sharedSettings,
            HealthProbe healthProbe,
            OutcomeRecorder outcomeRecorder,
            LastKnownState lastKnownState,
            InstantSource clock) {
        this.sharedSettings = sharedSettings;
        this.healthProbe = healthProbe;
        this.outcomeRecorder = outcomeRecorder;
        this.lastKnownState = lastKnownState;
        this.clock = clock;
    }

    /** Checks all numbers of all accounts. */
    void check() {
        sharedSettings.accounts().forEach((name, account) -> check(new AccountId(name), account));
    }

    private void check(AccountId id, Account account) {
        for (var number : account.phoneNumbers()) {
            var accessCheck = healthProbe.checkAccess(number);
            lastKnownState.recordAccess(number, accessCheck, clock.instant());
            report(id, number, accessCheck);
            // All numbers share the token, and an unreachable network is unreachable for all.
            if (accessCheck == AccessCheck.TOKEN_REFUSED || accessCheck == AccessCheck.NOT_REACHABLE) {
                return;
            }
        }
    }

    private void report(AccountId account, PhoneNumberId number, AccessCheck accessCheck) {
        switch (accessCheck) {
            case GRANTED -> log.info("Startup check passed account={} number={}", account, number);
            case TOKEN_REFUSED -> {
                log.warn(
                        "Startup check: WhatsApp rejects the access token, the account is suspended. Set"
                                + " sender.access-token (WHATSAPP_ACCESS_TOKEN) to a valid token and start again, or"
                                + " replace the content of sender.access-token-file account={} code={}",
                        account,
                        TOKEN_REFUSED);
                outcomeRecorder.suspend(account, Scope.of(account), TOKEN_REFUSED);
            }
            case NUMBER_UNKNOWN -> {
                log.warn(
                        "Startup check: WhatsApp does not know the phone number id, or the access token has no"
                                + " permission for it, so the number is suspended. Set phone-numbers"
                                + " (WHATSAPP_PHONE_NUMBER_ID) to the id that Meta's App Dashboard shows; it is not the"
                                + " phone number account={} number={} code={}",
                        account,
                        number,
                        NUMBER_UNKNOWN);
                outcomeRecorder.suspend(account, Scope.of(number), NUMBER_UNKNOWN);
            }
            case NOT_PERMITTED ->
                log.warn(
                        "Startup check: the access token lacks a permission for the phone number. Set"
                                + " sender.access-token (WHATSAPP_ACCESS_TOKEN) to a token with the permissions"
                                + " whatsapp_business_messaging and whatsapp_business_management for its business"
                                + " account account={} number={}",
                        account,
                        number);
            case NOT_REACHABLE -> log.warn("Startup check skipped: WhatsApp not reachable account={}", account);
            case UNKNOWN ->
                log.warn("Startup check inconclusive: unexpected response account={} number={}", account, number);
        }
    }
}
