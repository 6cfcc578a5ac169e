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

/** Who may do what: nothing but health and the description of the API is open to everybody. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@EnableConfigurationProperties(AccessProperties.class)
class AccessConfiguration {

    /** It says no more than the source does, and a browser has no token to show when it opens a page. */
    private static final String[] DESCRIPTION = {
        "/openapi", "/openapi.yaml", "/openapi/swagger-config", "/docs", "/swagger-ui/**"
    };

    /** Before everything that does something, as Spring Boot would order it. */
    private static final int FIRST = -100;

    @Bean
    ApiTokenRepository accessTokens(JdbcClient database) {
        return new ApiTokenRepository(database);
    }

    @Bean
    RoleHierarchy roles() {
        return RoleHierarchyImpl.withDefaultRolePrefix()
                .role(Role.OPERATOR.name())
                .implies(Role.MARKETER.name())
                .role(Role.MARKETER.name())
                .implies(Role.VIEWER.name())
                .build();
    }

    @Bean
    SecurityFilterChain access(
            HttpSecurity http,
            AccessProperties settings,
            ApiTokenRepository tokens,
            InstantSource calendar,
            ProblemWriter problems) {
        // Tokens are no cookies: no other site can have a browser send them.
        http.csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable);
        var securityProblemHandlers = new SecurityProblemHandlers(problems);
        return switch (settings.access()) {
            case OPEN ->
                http.exceptionHandling(
                                refused -> refused.authenticationEntryPoint(securityProblemHandlers::notFromHere))
                        .authorizeHttpRequests(all -> all.anyRequest().access(new LoopbackOnlyAuthorization()))
                        .build();
            case TOKENS -> withTokens(http, new TokenIntrospector(tokens, calendar), securityProblemHandlers);
        };
    }

    private static SecurityFilterChain withTokens(
            HttpSecurity http, TokenIntrospector introspector, SecurityProblemHandlers securityProblemHandlers) {
        var bearer = new BearerTokenAuthenticationFilter(
                new ProviderManager(new OpaqueTokenAuthenticationProvider(introspector)));
        bearer.setAuthenticationEntryPoint(securityProblemHandlers);
        bearer.setAuthenticationFailureHandler(securityProblemHandlers);
        return http.addFilterBefore(bearer, AuthorizationFilter.class)
                .exceptionHandling(refused -> refused.authenticationEntryPoint(securityProblemHandlers)
                        .accessDeniedHandler(securityProblemHandlers))
                .authorizeHttpRequests(all -> all.requestMatchers("/actuator/health", "/actuator/health/**")
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, DESCRIPTION)
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
                                "/api/unconfirmed/resolve",
                                "/api/campaigns/*/accept-gap")
                        .hasRole(Role.OPERATOR.name())
                        .anyRequest()
                        .hasRole(Role.MARKETER.name()))
                .build();
    }

    @Bean
    FilterRegistrationBean<Filter> accessFirst(@Qualifier("springSecurityFilterChain") Filter chain) {
        var registration = new FilterRegistrationBean<>(chain);
        registration.setOrder(FIRST);
        return registration;
    }
}
