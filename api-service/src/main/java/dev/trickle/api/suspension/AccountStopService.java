package dev.trickle.api.suspension;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audit.Actor;
import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.api.problem.RetryLater;
import dev.trickle.api.query.InternalCommandClient;
import dev.trickle.api.query.OutdatedCommandException;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stops and starts accounts by commands to the sender, which owns the suspensions and confirms when they are in force.
 * Repeated commands change nothing. The audit entry is made before the command, so that no change lacks one.
 */
@Component
class AccountStopService {

    private static final Logger log = LoggerFactory.getLogger(AccountStopService.class);

    private final OpenSuspensionRepository openSuspensionRepository;
    private final InternalCommandClient senderCommands;
    private final AuditLog audit;
    private final AccountDirectory accountDirectory;
    private final TransactionOperations transactions;
    private final JsonMapper json;
    private final InstantSource clock;

    AccountStopService(
            OpenSuspensionRepository openSuspensionRepository,
            InternalCommandClient senderCommands,
            AuditLog audit,
            AccountDirectory accountDirectory,
            TransactionOperations transactions,
            JsonMapper json,
            InstantSource clock) {
        this.openSuspensionRepository = openSuspensionRepository;
        this.senderCommands = senderCommands;
        this.audit = audit;
        this.accountDirectory = accountDirectory;
        this.transactions = transactions;
        this.json = json;
        this.clock = clock;
    }

    /** Stops the account; one that is stopped already keeps its stop. */
    AccountStopResponse stop(String id, @Nullable JsonNode body) {
        var account = find(id);
        var reason = parseReason(body);
        recordRequest("account-stop-requested", account);
        // A command that is delayed has no effect after a later start.
        var stop = send(
                "/accounts/" + account + "/stop",
                () -> new StopCommand(newestEpoch(account), Actor.current().name(), reason),
                StopResponse.class);
        return new AccountStopResponse(
                account, AccountStopResponse.State.STOPPED, stop.since(), stop.by(), stop.note(), stop.inFlight());
    }

    /** Ends the stop of the account; nothing changes if it is not stopped. Other suspensions stay. */
    AccountStopResponse start(String id, @Nullable JsonNode body) {
        var account = find(id);
        var reason = parseReason(body);
        recordRequest("account-start-requested", account);
        // A command that is delayed ends this stop only, and none that is requested after it.
        var start = send(
                "/accounts/" + account + "/start", () -> new StartCommand(newestEpoch(account)), StartResponse.class);
        return new AccountStopResponse(
                account,
                AccountStopResponse.State.STARTED,
                start.since(),
                Actor.current().name(),
                reason,
                start.inFlight());
    }

    private long newestEpoch(AccountId account) {
        return openSuspensionRepository.newestEpoch(account, Scope.ofStop(account));
    }

    private AccountId find(String id) {
        return accountDirectory.find(id).orElseThrow(() -> new ResourceNotFound("The account is not configured"));
    }

    private static @Nullable String parseReason(@Nullable JsonNode body) {
        if (body == null) {
            return null;
        }
        var requestFields = RequestFields.of(body, SuspensionBodies.STOP);
        Optional<String> reason = requestFields.text(SuspensionBodies.REASON);
        requestFields.rejectOthers();
        requestFields.check();
        return reason.orElse(null);
    }

    private void recordRequest(String action, AccountId account) {
        transactions.executeWithoutResult(
                transaction -> audit.record(action, account, Map.of(), SqlInstants.now(clock)));
    }

    private <T> T send(String path, Supplier<Object> command, Class<T> type) {
        try {
            return json.readValue(post(path, command), type);
        } catch (IOException | JacksonException failure) {
            log.warn("Command not confirmed by the sender path={} failure={}", path, failure.toString());
            throw new RetryLater(
                    "No sender-service has confirmed the request, so it may or may not take effect. Repeat it until it"
                            + " is confirmed; GET /api/suspensions shows whether the account is stopped. If it fails"
                            + " again, start the sender-service and check api.sender.url. While no sender-service"
                            + " runs, nothing is sent.",
                    failure);
        }
    }

    /** A start in between must not prevent a stop, which is then repeated with what is known now. */
    private String post(String path, Supplier<Object> command) throws IOException {
        try {
            return senderCommands.post(path, json.writeValueAsString(command.get()));
        } catch (OutdatedCommandException startedMeanwhile) {
            return senderCommands.post(path, json.writeValueAsString(command.get()));
        }
    }

    private record StopCommand(
            long after, String by, @Nullable String reason) {}

    private record StartCommand(long epoch) {}

    private record StopResponse(
            Instant since, @Nullable String by, @Nullable String note, int inFlight) {}

    private record StartResponse(Instant since, int inFlight) {}
}
