package dev.trickle.api.database;

import dev.trickle.pipeline.installation.RolePasswords;
import liquibase.integration.spring.SpringLiquibase;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Sets the passwords of the database roles after each migration. Beans that use the database are created later, because
 * Spring Boot makes them depend on the migration.
 */
@Configuration(proxyBeanMethods = false)
class RolePasswordConfiguration {

    @Bean
    static BeanPostProcessor rolePasswordSetter(Environment environment) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof SpringLiquibase migration) {
                    RolePasswords.from(environment).setIn(migration.getDataSource());
                }
                return bean;
            }
        };
    }
}
