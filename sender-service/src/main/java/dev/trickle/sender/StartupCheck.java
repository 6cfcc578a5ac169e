package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.whatsapp.HealthProbe;
import dev.trickle.sender.whatsapp.HealthProbe.AccessCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks WhatsApp once, at the start and without sending anything, for every configured phone number. A wrong token
 * suspends the account and a wrong number suspends the number, as the answer to the first message would, but without an
 * attempt. A failure of the check does not keep the service from starting.
 */
final class StartupCheck implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StartupCheck.class);

    /** The code of the suspension: that of WhatsApp's answer, so that the probe can end it. */
    private static final String TOKEN_REFUSED = "190";

    private static final String NUMBER_UNKNOWN = "100";

    private final SharedSettings sharedSettings;
    private final HealthProbe healthProbe;
    private final OutcomeRecorder outcomeRecorder;
    private final Thread thread = Thread.ofVirtual().name("startup-check").unstarted(this::checkOrLog);

    StartupCheck(SharedSettings sharedSettings, HealthProbe healthProbe, OutcomeRecorder outcomeRecorder) {
        this.sharedSettings = sharedSettings;
        this.healthProbe = healthProbe;
        this.outcomeRecorder = outcomeRecorder;
    }

    /** Checks in the background. */
    void begin() {
        thread.start();
    }

    private void checkOrLog() {
        try {
            check();
        } catch (RuntimeException failure) {
            log.warn(
                    "Check of token and phone numbers failed failure={}",
                    failure.getClass().getSimpleName());
        }
    }

    /** Checks all numbers of all accounts. */
    void check() {
        sharedSettings.accounts().forEach((name, account) -> check(new AccountId(name), account));
    }

    private void check(AccountId id, Account account) {
        for (var number : account.phoneNumberIds()) {
            var accessCheck = healthProbe.access(new PhoneNumberId(number));
            report(id, new PhoneNumberId(number), accessCheck);
            // The token is that of all numbers, and a network that is down is down for all.
            if (accessCheck == AccessCheck.TOKEN_REFUSED || accessCheck == AccessCheck.NOT_REACHABLE) {
                return;
            }
        }
    }

    private void report(AccountId account, PhoneNumberId number, AccessCheck accessCheck) {
        switch (accessCheck) {
            case OPEN -> log.info("WhatsApp accepts token and phone number account={} number={}", account, number);
            case TOKEN_REFUSED -> {
                log.warn(
                        "WhatsApp refuses the access token, the account is suspended. Set sender.access-token"
                                + " (WHATSAPP_ACCESS_TOKEN) to a valid token and start again, or replace the content of"
                                + " sender.access-token-file account={} code={}",
                        account,
                        TOKEN_REFUSED);
                outcomeRecorder.suspend(account, Scope.of(account), TOKEN_REFUSED);
            }
            case NUMBER_UNKNOWN -> {
                log.warn(
                        "WhatsApp does not know the phone number id, or the access token has no permission for it, the"
                                + " number is suspended. Set phone-number-ids (WHATSAPP_PHONE_NUMBER_ID) to the id that"
                                + " Meta's App Dashboard shows; it is not the phone number account={} number={} code={}",
                        account,
                        number,
                        NUMBER_UNKNOWN);
                outcomeRecorder.suspend(account, Scope.of(number), NUMBER_UNKNOWN);
            }
            case NOT_REACHABLE ->
                log.warn("WhatsApp is not reachable, token and phone numbers are not checked account={}", account);
            case UNCLEAR ->
                log.warn(
                        "Token and phone number are not checked, unexpected answer account={} number={}",
                        account,
                        number);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
