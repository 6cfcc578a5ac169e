package dev.trickle.api.suspension;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.problem.StateConflict;
import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.TemplateResumed;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.jdbc.SqlInstants;
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

/** Publishes the end of suspensions. A repeated request publishes the same event again; consumers are idempotent. */
@Component
class SuspensionService {

    private static final Logger log = LoggerFactory.getLogger(SuspensionService.class);

    private final OpenSuspensionRepository openSuspensionRepository;
    private final ApiOutbox apiOutbox;
    private final AuditLog audit;
    private final AccountDirectory accountDirectory;
    private final TransactionOperations transactions;
    private final InstantSource clock;

    SuspensionService(
            OpenSuspensionRepository openSuspensionRepository,
            ApiOutbox apiOutbox,
            AuditLog audit,
            AccountDirectory accountDirectory,
            TransactionOperations transactions,
            InstantSource clock) {
        this.openSuspensionRepository = openSuspensionRepository;
        this.apiOutbox = apiOutbox;
        this.audit = audit;
        this.accountDirectory = accountDirectory;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Ends the open suspension of a scope; a later suspension has a higher epoch and stays. */
    Suspension resume(@Nullable JsonNode body) {
        var request = ResumeRequest.parse(body, accountDirectory);
        return transactions.execute(transaction -> {
            var open = openSuspensionRepository
                    .newestOpen(request.account(), request.scope())
                    .orElseThrow(() -> notSuspended(request));
            var now = SqlInstants.now(clock);
            apiOutbox.add(
                    Topics.ACCOUNT_EVENTS, request.account(), resumeEvent(request.scope(), open.epoch(), now), now);
            audit.record(
                    "resume-requested",
                    request.account(),
                    Map.of("kind", request.scope().kind(), "id", request.scope().id(), "epoch", open.epoch()),
                    now);
            log.info("Resume requested account={} scope={} epoch={}", request.account(), request.scope(), open.epoch());
            return open;
        });
    }

    private static AccountEvent resumeEvent(Scope scope, long epoch, Instant now) {
        return scope.kind() == Scope.Kind.TEMPLATE
                ? new TemplateResumed(scope, epoch, now)
                : new AccountResumed(scope, epoch, now);
    }

    private static StateConflict notSuspended(ResumeRequest request) {
        return new StateConflict("The account %s has no open suspension of %s %s"
                .formatted(
                        request.account(),
                        request.scope().kind().name().toLowerCase(Locale.ROOT),
                        request.scope().id()));
    }
}
