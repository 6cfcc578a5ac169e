package dev.trickle.api.access;

import dev.trickle.api.problem.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/** Answers rejected authentication and authorization with a problem (RFC 9457). */
final class SecurityProblemHandlers
        implements AuthenticationEntryPoint, AuthenticationFailureHandler, AccessDeniedHandler {

    private static final String RETRY_AFTER_SECONDS = "5";

    private final ProblemWriter problems;
    private final BearerTokenAuthenticationEntryPoint challenge = new BearerTokenAuthenticationEntryPoint();

    SecurityProblemHandlers(ProblemWriter problems) {
        this.problems = problems;
    }

    /** The request has no token. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        challenge.commence(request, response, failure);
        problems.write(
                response,
                HttpStatus.valueOf(response.getStatus()),
                "unauthorized",
                "A valid token is required: Authorization: Bearer …",
                List.of());
    }

    /** The token is not valid, or it cannot be checked because the database is unavailable. */
    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        if (failure instanceof AuthenticationServiceException) {
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            problems.write(
                    response, HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "The database is unavailable", List.of());
        } else {
            commence(request, response, failure);
        }
    }

    /** The API is open, and host or origin of the request is not a loopback name. */
    void rejectRemoteRequest(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        problems.write(
                response,
                HttpStatus.FORBIDDEN,
                "forbidden",
                "With open access the API serves only this machine, under the name localhost or 127.0.0.1",
                List.of());
    }

    /** The role of the token does not allow the request. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure)
            throws IOException {
        problems.write(
                response,
                HttpStatus.FORBIDDEN,
                "forbidden",
                "The role of this token does not allow the request",
                List.of());
    }
}
