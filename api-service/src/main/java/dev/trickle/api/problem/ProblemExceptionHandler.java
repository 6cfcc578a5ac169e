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

/** Maps exceptions to problems (RFC 9457) with a stable type. */
@RestControllerAdvice
final class ProblemExceptionHandler extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemExceptionHandler.class);

    private static final String TYPE_PREFIX = "urn:trickle:problem:";
    private static final String RETRY_AFTER_SECONDS = "5";

    /** Sets the type of problems that Spring creates. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem) {
            problem.setType(URI.create(TYPE_PREFIX + typeOf(status)));
        }
        return super.createResponseEntity(body, headers, status, request);
    }

    /** A parameter or path variable is not a valid id, date or number. */
    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException mismatch, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var name = mismatch instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : String.valueOf(mismatch.getPropertyName());
        var type = mismatch.getRequiredType();
        var message = name + " must be a valid " + (type == null ? "value" : type.getSimpleName());
        return createResponseEntity(handle(InvalidRequest.of(name, "type", message)), headers, status, request);
    }

    private static String typeOf(HttpStatusCode status) {
        return switch (HttpStatus.valueOf(status.value())) {
            case BAD_REQUEST -> "invalid-request";
            case CONTENT_TOO_LARGE -> "too-large";
            case HttpStatus other -> other.name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }

    @ExceptionHandler
    ProblemDetail handle(InvalidRequest invalid) {
        var problem = problem(HttpStatus.BAD_REQUEST, "invalid-request", "The request is not valid: see errors");
        problem.setProperty("errors", List.copyOf(invalid.errors()));
        return problem;
    }

    @ExceptionHandler
    ProblemDetail handle(ResourceNotFound notFound) {
        return problem(HttpStatus.NOT_FOUND, "not-found", notFound.getMessage());
    }

    @ExceptionHandler
    ProblemDetail handle(StateConflict conflict) {
        var problem = problem(HttpStatus.CONFLICT, "state-conflict", conflict.getMessage());
        if (!conflict.errors().isEmpty()) {
            problem.setProperty("errors", conflict.errors());
        }
        return problem;
    }

    @ExceptionHandler
    ProblemDetail handle(DuplicateCampaign duplicate) {
        var problem = problem(HttpStatus.CONFLICT, "duplicate-campaign", duplicate.getMessage());
        problem.setProperty("campaign_id", duplicate.existing().toString());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail handle(PreconditionFailed failed) {
        return problem(HttpStatus.PRECONDITION_FAILED, "precondition-failed", failed.getMessage());
    }

    /** The database is unavailable or overloaded: nothing was changed, and the client may retry. */
    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        CannotCreateTransactionException.class
    })
    ResponseEntity<ProblemDetail> handleDatabaseUnavailable(RuntimeException failure, HttpServletResponse response) {
        abortIfCommitted(failure, response);
        log.warn(
                "Request rejected: database unavailable cause={}",
                failure.getClass().getSimpleName());
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(problem(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "The database is unavailable"));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> handle(RetryLater busy) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(problem(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", busy.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail handle(RequestTooLarge requestTooLarge) {
        return problem(HttpStatus.CONTENT_TOO_LARGE, "too-large", requestTooLarge.getMessage());
    }

    @ExceptionHandler
    ProblemDetail handle(RuntimeException bug, HttpServletResponse response) {
        abortIfCommitted(bug, response);
        // Without the message: messages of database errors quote rows, which contain personal data.
        log.error("Request failed failure={} at={}", bug.getClass().getName(), locationOf(bug));
        return problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal-error",
                "The request failed because of an internal error: see the log of the api-service");
    }

    /**
     * A committed response cannot become a problem: it is aborted, so that the client does not take it for complete.
     */
    private static void abortIfCommitted(RuntimeException failure, HttpServletResponse response) {
        if (response.isCommitted()) {
            log.warn("Response aborted failure={}", failure.getClass().getSimpleName());
            throw failure;
        }
    }

    private static String locationOf(RuntimeException bug) {
        return Arrays.stream(bug.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("dev.trickle."))
                .map(StackTraceElement::toString)
                .findFirst()
                .orElse("unknown");
    }

    static ProblemDetail problem(HttpStatus status, String type, @Nullable String detail) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create(TYPE_PREFIX + type));
        return problem;
    }
}
