package dev.trickle.api.problem;

import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers everything that goes wrong as a problem (RFC 9457) with a stable type. */
@RestControllerAdvice
final class ProblemExceptionHandler extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemExceptionHandler.class);

    private static final String TYPE = "urn:trickle:problem:";
    private static final String RETRY_AFTER_SECONDS = "5";

    /** What the framework refuses has a type as well. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem) {
            problem.setType(URI.create(TYPE + typeOf(status)));
        }
        return super.createResponseEntity(body, headers, status, request);
    }

    /** A parameter or a part of the path that is no id, date or number. */
    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException mismatch, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var name = mismatch instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : String.valueOf(mismatch.getPropertyName());
        var type = mismatch.getRequiredType();
        var message = name + " must be a valid " + (type == null ? "value" : type.getSimpleName());
        return createResponseEntity(answer(InvalidRequest.of(name, "type", message)), headers, status, request);
    }

    private static String typeOf(HttpStatusCode status) {
        return switch (HttpStatus.valueOf(status.value())) {
            case BAD_REQUEST -> "invalid-request";
            case CONTENT_TOO_LARGE -> "too-large";
            case HttpStatus other -> other.name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }

    @ExceptionHandler
    ProblemDetail answer(InvalidRequest invalid) {
        var problem = problem(HttpStatus.BAD_REQUEST, "invalid-request", "The request breaks the rules in errors");
        problem.setProperty("errors", List.copyOf(invalid.errors()));
        return problem;
    }

    @ExceptionHandler
    ProblemDetail answer(ResourceNotFound missing) {
        return problem(HttpStatus.NOT_FOUND, "not-found", missing.getMessage());
    }

    @ExceptionHandler
    ProblemDetail answer(StateConflict refused) {
        var problem = problem(HttpStatus.CONFLICT, "not-allowed", refused.getMessage());
        if (!refused.errors().isEmpty()) {
            problem.setProperty("errors", refused.errors());
        }
        return problem;
    }

    @ExceptionHandler
    ProblemDetail answer(DuplicateCampaign duplicate) {
        var problem = problem(HttpStatus.CONFLICT, "duplicate-campaign", duplicate.getMessage());
        problem.setProperty("campaign_id", duplicate.first().toString());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail answer(PreconditionFailed changed) {
        return problem(HttpStatus.PRECONDITION_FAILED, "changed-meanwhile", changed.getMessage());
    }

    /** The database is away or overloaded: nothing was changed, and asking again will do. */
    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        CannotCreateTransactionException.class
    })
    ResponseEntity<ProblemDetail> unavailable(RuntimeException failure, HttpServletResponse response) {
        breakOff(failure, response);
        log.warn(
                "Request refused, database unavailable cause={}",
                failure.getClass().getSimpleName());
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(problem(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "The database does not answer"));
    }

    @ExceptionHandler
    ProblemDetail answer(RequestTooLarge requestTooLarge) {
        return problem(HttpStatus.CONTENT_TOO_LARGE, "too-large", requestTooLarge.getMessage());
    }

    @ExceptionHandler
    ProblemDetail answer(RuntimeException bug, HttpServletResponse response) {
        breakOff(bug, response);
        // Only where it happened: messages of database errors quote rows, and rows name people.
        log.error(
                "Request failed, please report this failure={} at={}",
                bug.getClass().getName(),
                placeIn(bug));
        return problem(HttpStatus.INTERNAL_SERVER_ERROR, "internal-error", "The request failed; the log says more");
    }

    /** What has begun cannot become a problem any more: it must break off, or half of it would look like the whole. */
    private static void breakOff(RuntimeException failure, HttpServletResponse response) {
        if (response.isCommitted()) {
            log.warn("Answer broken off failure={}", failure.getClass().getSimpleName());
            throw failure;
        }
    }

    private static String placeIn(RuntimeException bug) {
        return Arrays.stream(bug.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("dev.trickle."))
                .map(StackTraceElement::toString)
                .findFirst()
                .orElse("unknown");
    }

    static ProblemDetail problem(HttpStatus status, String type, @Nullable String detail) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create(TYPE + type));
        return problem;
    }
}
