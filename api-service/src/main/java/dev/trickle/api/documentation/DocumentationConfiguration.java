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

/** The document: endpoints and answers as the code has them, requests and words as they are written beside it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("api.document")
class DocumentationConfiguration {

    private static final String TOKEN = "token";

    @Bean
    OpenAPI document() {
        return new OpenAPI()
                .info(new Info().title("Trickle").version("1"))
                .servers(List.of(new Server().url("/")))
                .addSecurityItem(new SecurityRequirement().addList(TOKEN))
                .components(new Components().addSecuritySchemes(TOKEN, bearer()));
    }

    /** The names of the fields are those that the answers have. */
    @Bean
    ModelResolver fieldNames(ObjectMapperProvider mappers) {
        return new ModelResolver(
                mappers.jsonMapper().copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE));
    }

    /** The document's library brings a reader of YAML; the API takes and answers with JSON. */
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
    OpenApiCustomizer words() {
        var openApiDescriptions = OpenApiDescriptions.read();
        return openApiDescriptions::addTo;
    }

    @Bean
    @Order(2)
    OpenApiCustomizer refusals() {
        return ProblemResponses::addTo;
    }

    private static SecurityScheme bearer() {
        return new SecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .bearerFormat("trickle_…")
                .description("A token of a viewer, marketer or operator. With API_ACCESS=open none is needed.");
    }
}
