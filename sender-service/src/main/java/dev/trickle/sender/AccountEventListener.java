package dev.trickle.sender;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.AccountNoticeGiven;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.AccountEvent.QualityChanged;
import dev.trickle.pipeline.AccountEvent.TemplateCategoryChanged;
import dev.trickle.pipeline.AccountEvent.TemplateContentChanged;
import dev.trickle.pipeline.AccountEvent.TemplatePaused;
import dev.trickle.pipeline.AccountEvent.TemplateResumed;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.background.PollingWorker;
import dev.trickle.sender.attempt.SuspensionRepository;
import dev.trickle.sender.permission.FailureRateBreaker;
import dev.trickle.sender.permission.MessagingLimitGuard;
import java.time.Instant;

/** Applies account events: suspensions, their ends, changes of the messaging limit, of the quality and of templates. */
final class AccountEventListener {

    private final SuspensionRepository suspensionRepository;
    private final FailureRateBreaker failureRateBreaker;
    private final MessagingLimitGuard messagingLimitGuard;
    private final PollingWorker templateWorker;
    private final PollingWorker phoneNumberWorker;

    AccountEventListener(
            SuspensionRepository suspensionRepository,
            FailureRateBreaker failureRateBreaker,
            MessagingLimitGuard messagingLimitGuard,
            PollingWorker templateWorker,
            PollingWorker phoneNumberWorker) {
        this.suspensionRepository = suspensionRepository;
        this.failureRateBreaker = failureRateBreaker;
        this.messagingLimitGuard = messagingLimitGuard;
        this.templateWorker = templateWorker;
        this.phoneNumberWorker = phoneNumberWorker;
    }

    void apply(AccountId account, AccountEvent event) {
        switch (event) {
            case AccountSuspended suspended ->
                suspensionRepository.upsert(
                        account,
                        suspended.scope(),
                        suspended.epoch(),
                        suspended.code(),
                        suspended.at(),
                        suspended.endsAt());
            case TemplatePaused paused -> {
                suspensionRepository.upsert(account, paused.scope(), paused.epoch(), paused.code(), paused.at());
                templateWorker.wakeUp();
            }
            case AccountResumed resumed -> endSuspension(account, resumed.scope(), resumed.epoch(), resumed.at());
            case TemplateResumed resumed -> {
                endSuspension(account, resumed.scope(), resumed.epoch(), resumed.at());
                templateWorker.wakeUp();
            }
            case MessagingLimitChanged changed ->
                messagingLimitGuard.recordLimit(account, changed.limit(), changed.at());
            case QualityChanged changed -> applyQuality(changed.scope());
            case TemplateCategoryChanged changed -> templateWorker.wakeUp();
            case TemplateContentChanged changed -> templateWorker.wakeUp();
            // Does not affect sending.
            case AccountNoticeGiven notice -> {}
        }
    }

    private void applyQuality(Scope scope) {
        if (scope.kind() == Scope.Kind.TEMPLATE) {
            templateWorker.wakeUp();
        } else {
            phoneNumberWorker.wakeUp();
        }
    }

    private void endSuspension(AccountId account, Scope scope, long epoch, Instant at) {
        suspensionRepository.end(account, scope, epoch, at);
        failureRateBreaker.reset(account);
    }
}
