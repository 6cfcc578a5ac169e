package dev.trickle.sender;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.AccountNoticeGiven;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.AccountEvent.QualityChanged;
import dev.trickle.pipeline.AccountEvent.TemplateCategoryChanged;
import dev.trickle.pipeline.AccountEvent.TemplatePaused;
import dev.trickle.pipeline.AccountEvent.TemplateResumed;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.attempt.Suspensions;
import dev.trickle.sender.brake.Brake;
import dev.trickle.sender.brake.MassFailures;
import java.time.Instant;

/** Follows what others say of an account: suspensions, their end, and how many people it may write to. */
final class AccountEventListener {

    private final Suspensions suspensions;
    private final MassFailures massFailures;
    private final Brake brake;

    AccountEventListener(Suspensions suspensions, MassFailures massFailures, Brake brake) {
        this.suspensions = suspensions;
        this.massFailures = massFailures;
        this.brake = brake;
    }

    void follow(AccountId account, AccountEvent event) {
        switch (event) {
            case AccountSuspended suspended ->
                suspensions.learn(account, suspended.scope(), suspended.epoch(), suspended.code(), suspended.at());
            case TemplatePaused paused ->
                suspensions.learn(account, paused.scope(), paused.epoch(), paused.code(), paused.at());
            case AccountResumed resumed -> end(account, resumed.scope(), resumed.epoch(), resumed.at());
            case TemplateResumed resumed -> end(account, resumed.scope(), resumed.epoch(), resumed.at());
            case MessagingLimitChanged changed -> brake.learn(account, changed.limit(), changed.at());
            // Nothing is sent differently for these.
            case QualityChanged changed -> {}
            case TemplateCategoryChanged changed -> {}
            case AccountNoticeGiven notice -> {}
        }
    }

    private void end(AccountId account, Scope scope, long epoch, Instant at) {
        suspensions.end(account, scope, epoch, at);
        massFailures.forget(account);
    }
}
