package dev.trickle.api.access;

import dev.trickle.api.problem.ProblemWriter;
import jakarta.servlet.Filter;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.server.resource.authentication.OpaqueTokenAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;

/** Configures authentication and the role of each endpoint. Only health and the OpenAPI document need no token. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@EnableConfigurationProperties(AccessProperties.class)
class AccessConfiguration {

    /** Readable without a token: the document contains nothing secret, and a browser opens the page without a token. */
    private static final String[] OPENAPI_PATHS = {
        "/openapi", "/openapi.yaml", "/openapi/swagger-config", "/docs", "/swagger-ui/**"
    };

    /** Before all other filters, the order that Spring Boot gives the security filter chain. */
    private static final int SECURITY_FILTER_ORDER = -100;

    @Bean
    ApiTokenRepository apiTokenRepository(JdbcClient database) {
        return new ApiTokenRepository(database);
    }

    @Bean
    RoleHierarchy roleHierarchy() {
        return RoleHierarchyImpl.withDefaultRolePrefix()
                .role(Role.OPERATOR.name())
                .implies(Role.MARKETER.name())
                .role(Role.MARKETER.name())
                .implies(Role.VIEWER.name())
                .build();
    }

    @Bean
    SecurityFilterChain accessFilterChain(
            HttpSecurity http,
            AccessProperties settings,
            ApiTokenRepository tokens,
            InstantSource clock,
            ProblemWriter problems) {
        // Browsers do not add bearer tokens by themselves, so CSRF protection is not needed.
        http.csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable);
        var securityProblemHandlers = new SecurityProblemHandlers(problems);
        return switch (settings.access()) {
            case OPEN ->
                http.exceptionHandling(handling ->
                                handling.authenticationEntryPoint(securityProblemHandlers::rejectRemoteRequest))
                        .authorizeHttpRequests(
                                requests -> requests.anyRequest().access(new LoopbackOnlyAuthorization()))
                        .build();
            case TOKENS -> requireTokens(http, new TokenIntrospector(tokens, clock), securityProblemHandlers);
        };
    }

    private static SecurityFilterChain requireTokens(
            HttpSecurity http, TokenIntrospector introspector, SecurityProblemHandlers securityProblemHandlers) {
        var bearer = new BearerTokenAuthenticationFilter(
                new ProviderManager(new OpaqueTokenAuthenticationProvider(introspector)));
        bearer.setAuthenticationEntryPoint(securityProblemHandlers);
        bearer.setAuthenticationFailureHandler(securityProblemHandlers);
        return http.addFilterBefore(bearer, AuthorizationFilter.class)
                .exceptionHandling(handling -> handling.authenticationEntryPoint(securityProblemHandlers)
                        .accessDeniedHandler(securityProblemHandlers))
                .authorizeHttpRequests(requests -> requests.requestMatchers("/actuator/health", "/actuator/health/**")
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, OPENAPI_PATHS)
                        .permitAll()
                        .requestMatchers("/api/tokens", "/api/tokens/**")
                        .hasRole(Role.OPERATOR.name())
                        .requestMatchers(HttpMethod.GET)
                        .hasRole(Role.VIEWER.name())
                        .requestMatchers(HttpMethod.HEAD)
                        .hasRole(Role.VIEWER.name())
                        .requestMatchers(
                                HttpMethod.POST,
                                "/api/suspensions/resume",
                                "/api/accounts/*/stop",
                                "/api/accounts/*/start",
                                "/api/unconfirmed/resolve",
                                "/api/campaigns/*/accept-gap",
                                "/api/campaigns/*/republish")
                        .hasRole(Role.OPERATOR.name())
                        .anyRequest()
                        .hasRole(Role.MARKETER.name()))
                .build();
    }

    @Bean
    FilterRegistrationBean<Filter> accessFilterRegistration(@Qualifier("springSecurityFilterChain") Filter chain) {
        var registration = new FilterRegistrationBean<>(chain);
        registration.setOrder(SECURITY_FILTER_ORDER);
        return registration;
    }
}
