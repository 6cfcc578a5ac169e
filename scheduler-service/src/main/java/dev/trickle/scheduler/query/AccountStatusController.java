package dev.trickle.scheduler.query;

import dev.trickle.pipeline.AccountId;
import dev.trickle.scheduler.query.AccountUnavailable.HostedElsewhere;
import dev.trickle.scheduler.query.AccountUnavailable.TemporarilyUnavailable;
import dev.trickle.scheduler.query.AccountUnavailable.UnknownAccount;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Serves the status of an account to operators; read-only. */
@RestController
final class AccountStatusController {

    private static final String RETRY_AFTER_SECONDS = "5";

    private final AccountLocator accountLocator;

    AccountStatusController(AccountLocator accountLocator) {
        this.accountLocator = accountLocator;
    }

    @GetMapping("/accounts/{id}/gate")
    AccountStatus status(@PathVariable("id") String id) {
        return AccountStatus.of(accountLocator.load(parseAccountId(id)));
    }

    private static AccountId parseAccountId(String id) {
        try {
            return new AccountId(id);
        } catch (IllegalArgumentException invalidId) {
            throw new UnknownAccount();
        }
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> handleUnavailable(AccountUnavailable reason) {
        return switch (reason) {
            case UnknownAccount unknown -> problem(HttpStatus.NOT_FOUND, "not-found", unknown);
            case TemporarilyUnavailable temporarilyUnavailable ->
                problem(HttpStatus.SERVICE_UNAVAILABLE, "temporarily-unavailable", temporarilyUnavailable);
            case HostedElsewhere hostedElsewhere ->
                problem(HttpStatus.MISDIRECTED_REQUEST, "hosted-elsewhere", hostedElsewhere);
        };
    }

    private static ResponseEntity<ProblemDetail> problem(HttpStatus status, String type, AccountUnavailable reason) {
        var problem = ProblemDetail.forStatusAndDetail(status, reason.getMessage());
        problem.setType(URI.create("urn:trickle:problem:" + type));
        if (reason instanceof HostedElsewhere hostedElsewhere) {
            problem.setProperty("host", hostedElsewhere.host());
        }
        var response = ResponseEntity.status(status);
        if (reason instanceof TemporarilyUnavailable) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return response.body(problem);
    }
}
