# One image a service: docker build --build-arg MODULE=api-service .
ARG MODULE

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp -q -DskipTests package -am \
        -pl api-service,scheduler-service,sender-service,status-service
# Unpacked, a service starts in half the time.
RUN for module in api-service scheduler-service sender-service status-service; do \
        java -Djarmode=tools -jar "$module"/target/"$module"-*-exec.jar extract --destination "/services/$module" && \
        mv "/services/$module/$module"-*-exec.jar "/services/$module/service.jar" || exit 1; \
    done

# Not Alpine: the scheduler's stores are native code for glibc.
FROM eclipse-temurin:25-jre
ARG MODULE
RUN useradd --system --uid 10001 trickle && install -d -o trickle /var/lib/trickle
COPY --from=build /services/${MODULE} /service
COPY --chmod=755 <<'HEALTHY' /usr/local/bin/healthy
#!/bin/bash
exec 3<> "/dev/tcp/127.0.0.1/$1"
printf 'GET /actuator/health HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
grep -q '"status":"UP"' <&3
HEALTHY
USER trickle
WORKDIR /var/lib/trickle
ENV JAVA_TOOL_OPTIONS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:MaxRAMPercentage=60"
ENTRYPOINT ["java", "-jar", "/service/service.jar"]
