package dev.trickle.api.suspension;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.database.SqlInstants;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.problem.StateConflict;
import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.TemplateResumed;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.Topics;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** Tells the pipeline that a suspension is over; asked twice, it says the same twice, which every reader bears. */
@Component
class SuspensionService {

    private static final Logger log = LoggerFactory.getLogger(SuspensionService.class);

    private final OpenSuspensionRepository openSuspensionRepository;
    private final ApiOutbox apiOutbox;
    private final AuditLog audit;
    private final AccountDirectory accountDirectory;
    private final TransactionOperations transactions;
    private final InstantSource calendar;

    SuspensionService(
            OpenSuspensionRepository openSuspensionRepository,
            ApiOutbox apiOutbox,
            AuditLog audit,
            AccountDirectory accountDirectory,
            TransactionOperations transactions,
            InstantSource calendar) {
        this.openSuspensionRepository = openSuspensionRepository;
        this.apiOutbox = apiOutbox;
        this.audit = audit;
        this.accountDirectory = accountDirectory;
        this.transactions = transactions;
        this.calendar = calendar;
    }

    /** Ends what is suspended now; a suspension that begins later has a higher epoch and stays. */
    Suspension resume(@Nullable JsonNode body) {
        var order = ResumeRequest.in(body, accountDirectory);
        return transactions.execute(transaction -> {
            var open = openSuspensionRepository
                    .newestOpen(order.account(), order.scope())
                    .orElseThrow(() -> nothingIsSuspended(order));
            var now = SqlInstants.now(calendar);
            apiOutbox.add(Topics.ACCOUNT_EVENTS, order.account(), resumed(order.scope(), open.epoch(), now), now);
            audit.note(
                    "resume-ordered",
                    order.account(),
                    Map.of("kind", order.scope().kind(), "id", order.scope().id(), "epoch", open.epoch()),
                    now);
            log.info("Resume ordered account={} scope={} epoch={}", order.account(), order.scope(), open.epoch());
            return open;
        });
    }

    private static AccountEvent resumed(Scope scope, long epoch, Instant now) {
        return scope.kind() == Scope.Kind.TEMPLATE
                ? new TemplateResumed(scope, epoch, now)
                : new AccountResumed(scope, epoch, now);
    }

    private static StateConflict nothingIsSuspended(ResumeRequest order) {
        return new StateConflict("The account %s has no open suspension of %s %s"
                .formatted(
                        order.account(),
                        order.scope().kind().name().toLowerCase(Locale.ROOT),
                        order.scope().id()));
    }
}
