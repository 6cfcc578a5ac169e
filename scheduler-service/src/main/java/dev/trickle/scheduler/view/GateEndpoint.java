package dev.trickle.scheduler.view;

import dev.trickle.pipeline.AccountId;
import dev.trickle.scheduler.view.NotHere.Elsewhere;
import dev.trickle.scheduler.view.NotHere.NotNow;
import dev.trickle.scheduler.view.NotHere.UnknownAccount;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Answers operators who ask how the gate of an account stands; reads only. */
@RestController
final class GateEndpoint {

    private static final String RETRY_AFTER_SECONDS = "5";

    private final Gates gates;

    GateEndpoint(Gates gates) {
        this.gates = gates;
    }

    @GetMapping("/accounts/{id}/gate")
    GateView gate(@PathVariable("id") String id) {
        return GateView.of(gates.look(accountOf(id)));
    }

    private static AccountId accountOf(String id) {
        try {
            return new AccountId(id);
        } catch (IllegalArgumentException noId) {
            throw new UnknownAccount();
        }
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> answer(NotHere reason) {
        return switch (reason) {
            case UnknownAccount unknown -> answer(HttpStatus.NOT_FOUND, "not-found", unknown);
            case NotNow notNow -> answer(HttpStatus.SERVICE_UNAVAILABLE, "not-now", notNow);
            case Elsewhere elsewhere -> answer(HttpStatus.MISDIRECTED_REQUEST, "another-instance", elsewhere);
        };
    }

    private static ResponseEntity<ProblemDetail> answer(HttpStatus status, String type, NotHere reason) {
        var problem = ProblemDetail.forStatusAndDetail(status, reason.getMessage());
        problem.setType(URI.create("urn:trickle:problem:" + type));
        if (reason instanceof Elsewhere elsewhere) {
            problem.setProperty("host", elsewhere.host());
        }
        var answer = ResponseEntity.status(status);
        if (reason instanceof NotNow) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return answer.body(problem);
    }
}
