package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.background.PollingWorker;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.jdbc.SqlInstants;
import dev.trickle.sender.attempt.AccountStopRepository;
import dev.trickle.sender.attempt.AccountStopRepository.AccountStop;
import dev.trickle.sender.database.UnverifiedDatabaseException;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Stops and starts accounts for the API. Both are in force when the response is sent; their events are published by
 * the next sweep, also of another process. A repeated request changes nothing.
 */
@RestController
final class StopCommandController {

    private static final Logger log = LoggerFactory.getLogger(StopCommandController.class);

    private final SharedSettings sharedSettings;
    private final AccountStopRepository accountStopRepository;
    private final PollingWorker sweepWorker;
    private final PollingWorker suspensionProbeWorker;
    private final InstantSource clock;

    StopCommandController(
            SharedSettings sharedSettings,
            AccountStopRepository accountStopRepository,
            PollingWorker sweepWorker,
            PollingWorker suspensionProbeWorker,
            InstantSource clock) {
        this.sharedSettings = sharedSettings;
        this.accountStopRepository = accountStopRepository;
        this.sweepWorker = sweepWorker;
        this.suspensionProbeWorker = suspensionProbeWorker;
        this.clock = clock;
    }

    /** Returns 404 for an account without settings, and 409 if the account was started since the stop was requested. */
    @PostMapping("/accounts/{id}/stop")
    AccountStop stop(@PathVariable("id") String id, @RequestBody StopRequest request) {
        var account = find(id);
        var stop = accountStopRepository
                .stop(account, request.after(), request.by(), request.reason(), now())
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.CONFLICT));
        log.warn("Account stopped account={} epoch={} in-flight={}", account, stop.epoch(), stop.inFlight());
        publishSoon();
        return stop;
    }

    /** Returns 404 for an account without settings. */
    @PostMapping("/accounts/{id}/start")
    StartResponse start(@PathVariable("id") String id, @RequestBody StartRequest request) {
        var account = find(id);
        var at = now();
        var inFlight = accountStopRepository.start(account, request.epoch(), at);
        log.warn("Account started account={} epoch={}", account, request.epoch());
        publishSoon();
        return new StartResponse(at, inFlight);
    }

    private AccountId find(String id) {
        if (!sharedSettings.accounts().containsKey(id)) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return new AccountId(id);
    }

    private void publishSoon() {
        sweepWorker.wakeUp();
        suspensionProbeWorker.wakeUp();
    }

    private Instant now() {
        return SqlInstants.now(clock);
    }

    /** Without the message, which may quote a row. */
    @ExceptionHandler({DataAccessException.class, TransactionException.class, UnverifiedDatabaseException.class})
    ProblemDetail handleDatabaseUnavailable(RuntimeException failure) {
        log.warn(
                "Account neither stopped nor started: database unavailable failure={}",
                failure.getClass().getSimpleName());
        return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, "The database is unavailable");
    }

    /**
     * A request to stop an account.
     *
     * @param after the highest epoch of its stops and starts that the API knows; 0 for none
     * @param by who stops it
     * @param reason free text; null if none was given
     */
    record StopRequest(long after, String by, @Nullable String reason) {}

    /** A request to end the stop with this epoch. */
    record StartRequest(long epoch) {}

    /**
     * The account is started.
     *
     * @param since the instant of the start
     */
    record StartResponse(Instant since, int inFlight) {}
}
