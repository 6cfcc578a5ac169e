package dev.trickle.api.documentation;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Configures the OpenAPI document: endpoints, requests and responses from the code, descriptions from a file. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("api.openapi.enabled")
class DocumentationConfiguration {

    private static final String TOKEN = "token";

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info().title("Trickle").version("1"))
                .servers(List.of(new Server().url("/")))
                .addSecurityItem(new SecurityRequirement().addList(TOKEN))
                .components(new Components().addSecuritySchemes(TOKEN, bearerScheme()));
    }

    /** Schema fields have the names of the JSON fields. */
    @Bean
    ModelResolver snakeCaseFieldNames(ObjectMapperProvider mappers) {
        return new ModelResolver(
                mappers.jsonMapper().copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE));
    }

    /** Removes the YAML converter that springdoc brings: the API reads and writes JSON only. */
    @Bean
    WebMvcConfigurer jsonOnly() {
        return new WebMvcConfigurer() {
            @Override
            public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
                converters.configureMessageConvertersList(list ->
                        list.removeIf(each -> each.getSupportedMediaTypes().contains(MediaType.APPLICATION_YAML)));
            }
        };
    }

    @Bean
    @Order(1)
    OpenApiCustomizer descriptions() {
        var openApiDescriptions = OpenApiDescriptions.load();
        return openApiDescriptions::addTo;
    }

    @Bean
    @Order(2)
    OpenApiCustomizer problemResponses() {
        return ProblemResponses::addTo;
    }

    private static SecurityScheme bearerScheme() {
        return new SecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .bearerFormat("trickle_…")
                .description("Token with the role viewer, marketer or operator. Not needed with API_ACCESS=open.");
    }
}
