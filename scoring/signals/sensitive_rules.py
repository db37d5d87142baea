"""The rules of sensitive_code: a map of paths, and calls that give their kind of code away."""

from __future__ import annotations

from scoring.signals.rules import CODE, rule

_PARTS = (
    r"(?:[_.-]?(?:controller|service|middleware|backend|guard|provider|handler|filter|interceptor|strategy|policy|"
    r"manager|client|gateway|views?|forms?|models?|routes?|router|urls|api|utils?|config|tasks|module|hooks?|store))*"
)
"""What may follow a subject in a file name about it: auth_controller.rb, auth.service.ts."""
_NOT_GIT = r"(?!.*(?:^|/)(?:\.?git\w*|vcs|scm|actions|worktrees?)/)"
_CLASS = (
    r"(?:Service|Controller|Filter|Provider|Manager|Handler|Config(?:uration)?|Interceptor|Utils?|Encoder|Guard|Policy|"
    r"Realm|Module|Strategy|Callback\w*|Client|Server|Context|Gateway|Processor|Repository)?"
)

SENSITIVE_RULES = (
    rule(
        "auth-directory",
        "authentication",
        "program code in a directory named auth, authn, authz, oauth, oidc, saml, sso, login, permissions, rbac or "
        "security",
        path=r"(?:^|/)(?:auth|authn|authz|authentication|authorization|oauth2?|oidc|saml|sso|login|permissions|rbac|"
        r"security)/(?:.*/)?[^/]*" + CODE,
    ),
    rule(
        "auth-file",
        "authentication",
        "a program file that is named for it: `auth.py`, `login_controller.rb`, `auth.service.ts`, `JwtFilter.java`",
        path=r"(?:^|/)(?:auth|authn|authz|authentication|authenticator|authorization|oauth2?|oidc|saml|sso|jwt|login|"
        r"logout|sign_?in|passwords?|password_reset|rbac|acl|permissions|mfa|totp|two_factor|webauthn|csrf|"
        rf"sessions?_controller){_PARTS}{CODE}"
        r"|(?:^|/)(?-i:(?:[A-Z][A-Za-z0-9]*)?(?:Auth(?:entication|enticator|orization|orizer|n|z)?|OAuth2?|Oidc|Saml|Sso|"
        rf"Jwt|Login|Password|Rbac|Kerberos|Sasl|Csrf){_CLASS}\.(?:java|kt|scala|groovy|cs|swift|ts))$",
    ),
    rule(
        "auth-call",
        "authentication",
        "a call or decorator such as `authenticate(…)`, `verify_password(…)`, `jwt.decode(…)`, `@login_required`, or a "
        "session cookie that is set",
        where=CODE,
        # A call or a decorator, since texts may say "authenticate"; a client's own login is not ours.
        line=r"(?<!github\.)(?<!octokit\.)\b(?:(?:check|verify|hash|reset)_?password|authenticate|jwt\.(?:en|de)code|"
        r"jwt\.(?:sign|verify)|verify_?token|create_access_token)\("
        r"|\bset_?cookie\(\s*[\"'][\w.-]*(?:sess|auth|token|jwt|remember|login|csrf)"
        r"|(?:@(?:\w+\.)*|\b(?=\w+\())(?:login_required|permission_required|require_auth\w*|csrf_exempt)\b"
        r"|@(?:PreAuthorize|Secured|RolesAllowed|PermitAll)\b|\bjava\.security\.auth\.|\bjavax\.security\.(?:auth|sasl)\b",
        hints=(
            *("password", "authenticate", "jwt.", "token(", "cookie(", "_required", "require_auth", "csrf_exempt"),
            *("preauthorize", "secured", "rolesallowed", "permitall", "security.auth", "security.sasl"),
        ),
    ),
    rule(
        "payment-directory",
        "payment",
        "program code in a directory named payment, billing, checkout (of a shop, not of git), invoice or invoicing",
        path=rf"^{_NOT_GIT}(?:.*/)?(?:payments?|billing|checkout|invoic(?:es?|ing))/(?:.*/)?[^/]*{CODE}",
    ),
    rule(
        "payment-file",
        "payment",
        "a program file that is named for it: `billing.py`, `refunds_controller.rb`, `PaymentService.java`",
        path=rf"(?:^|/)(?:payments?|billing|invoices?|invoicing|refunds?|payouts?|stripe|paypal|braintree|adyen){_PARTS}"
        rf"{CODE}|(?:^|/)(?-i:(?:[A-Z][A-Za-z0-9]*)?(?:Payments?|Billing|Invoice|Invoicing|Refund|Payout|Stripe|PayPal)"
        rf"{_CLASS}\.(?:java|kt|scala|groovy|cs|swift|ts))$",
    ),
    rule(
        "payment-call",
        "payment",
        "use of a payment provider's library (`stripe.PaymentIntent`, `import braintree`), or a call such as "
        "`refund_payment(…)`",
        where=CODE,
        # Providers' web addresses are in many texts, and a table may have stripes.
        line=r"(?-i:\b(?:stripe|braintree|adyen|paypal)\.(?:[A-Z]\w+|api_key|error|customers|charges|paymentIntents|"
        r"refunds|invoices|subscriptions|webhooks|checkout|confirm\w+|create\w+)\b)"
        r"|^[ \t]*(?:import|from)\s+(?:stripe|braintree|adyen|paypal\w*)\b"
        r"|[\"'](?:@(?:stripe|paypal|adyen)/[\w/-]+|stripe|braintree)[\"']\s*(?:\)|;|$)"
        r"|\b(?:charge|refund|capture|authori[sz]e)_?(?:card|payment)(?:s|_\w+)?\(",
        hints=("stripe", "braintree", "adyen", "paypal", "card", "payment"),
    ),
    rule(
        "subscription-billing",
        "payment",
        "a line about prices, plans or customers in the code of a `subscriptions/` directory, which may as well be one "
        "of messages",
        where=r"(?:^|/)subscriptions?/(?:.*/)?[^/]*" + CODE,
        line=r"\b(?:\w*_)?(?:price|billing|invoice|stripe|payment|checkout)(?:_\w*|s)?\b|\bStripe\w*",
    ),
    rule(
        "crypto-directory",
        "cryptography",
        "program code in a directory named crypto, cryptography, tls, ssl, signing or encryption",
        path=r"(?:^|/)(?:crypto|cryptography|tls|ssl|signing|encryption)/(?:.*/)?[^/]*" + CODE,
    ),
    rule(
        "crypto-call",
        "cryptography",
        'use of a cryptographic library: `import hashlib`, `javax.crypto`, `"crypto/aes"`, `createHmac`, `SSLContext`, '
        "`OpenSSL::`",
        where=CODE,
        line=r"^[ \t]*(?:import|from)\s+(?:cryptography|hashlib|hmac|ssl|nacl|OpenSSL|bcrypt|argon2|passlib)\b"
        r"|\b(?:javax\.crypto|javax\.net\.ssl|System\.Security\.Cryptography|Org\.BouncyCastle)\b"
        r"|\bjava\.security\.(?:MessageDigest|Signature|Key\w*|SecureRandom|P\w+Key|cert\b|spec\b|Security\b|Provider\b)"
        r"|[\"'](?:node:)?crypto[\"']|[\"'](?:golang\.org/x/)?crypto/\w+|#include\s*<openssl/|\bOpenSSL::"
        r"|^[ \t]*use\s+(?:ring|rustls|openssl|aes\w*|rsa|sha2|ed25519\w*)::"
        r"|\b(?:createCipheriv|createHmac|createSign|MessageDigest\.getInstance|Cipher\.getInstance|openssl_\w+\()"
        r"|(?-i:\b(?:SSLContext|SslContext|sslContext)\b)",
        hints=(
            *("crypt", "hashlib", "hmac", "ssl", "nacl", "argon2", "passlib", "bouncycastle", "java.security"),
            *("ring::", "rustls", "aes", "rsa::", "sha2::", "ed25519", "createsign", "messagedigest", "cipher"),
        ),
    ),
    rule(
        "config-file",
        "configuration",
        "a .yaml, .toml, .ini, .properties, .json or .conf file in config/, conf/, settings/, deploy/ or env/; "
        "settings.py and its like; application.yml; appsettings.json; .env. Samples and the settings of editors and "
        "linters do not count",
        path=r"^(?!\.circleci/)(?!.*(?<![a-z])(?:examples?|samples?|templates?|tsconfig|eslint\w*|prettier|babel|jest|"
        r"stylelint|dist)(?![a-z]))"
        r"(?:(?:.*/)?(?:config|conf|settings|deploy|env)/[^/]+\.(?:ya?ml|toml|ini|properties|json|conf|env)"
        r"|(?:.*/)?(?:local_)?(?:settings|config)\.(?:py|ya?ml|toml|ini)"
        r"|(?:.*/)?settings/(?:base|common|prod(?:uction)?|staging|dev(?:elopment)?|local|defaults?)\.py"
        r"|(?:.*/)?config/(?:environments|initializers)/\w+\.rb"
        r"|(?:.*/)?(?:application|bootstrap)(?:-\w+)?\.(?:ya?ml|properties)|(?:.*/)?appsettings(?:\.\w+)?\.json"
        r"|(?:.*/)?(?:nginx|httpd|haproxy|redis|postgresql)\.(?:conf|cfg)|(?:.*/)?\.env(?:\.\w+)?)$",
    ),
    rule(
        "infrastructure-file",
        "infrastructure",
        "Terraform, Docker, Kubernetes, Helm and Ansible files, and the workflows of continuous integration",
        # A program that reads such files is not one: dockerfile_parser.py.
        path=r"\.(?:tf|tfvars|hcl)$|(?:^|/)docker-compose[\w.-]*\.ya?ml$|(?:^|/)compose(?:\.[\w-]+)?\.ya?ml$"
        r"|(?:^|/)(?:Dockerfile|Containerfile|Jenkinsfile|Procfile|Vagrantfile)(?![\w.-]*\.(?:py|rb|jsx?|tsx?|go|java)$)"
        r"(?:[.-][\w.-]*)?$|\.dockerfile$"
        r"|(?:^|/)(?:k8s|kubernetes|helm(?:-chart)?|terraform|ansible)/.*\.(?:ya?ml|tpl)$|(?:^|/)kustomization\.ya?ml$"
        r"|(?:^|/)Chart\.ya?ml$|(?:^|/)charts/[^/]+/(?:values[\w.-]*\.ya?ml|templates/.*)$"
        r"|^\.github/(?:workflows|actions)/.*\.ya?ml$|^\.gitlab-ci\.yml$|^\.circleci/.*\.ya?ml$|^\.?azure-pipelines\.ya?ml$",
    ),
    rule(
        "dependency-manifest",
        "dependencies",
        "a manifest or lock file: requirements.txt, pyproject.toml, package.json, pom.xml, build.gradle, go.mod, "
        "Cargo.toml, Gemfile and their like",
        path=r"(?:^|/)(?:requirements(?![\w.-]*(?:gathering|notes|analysis|list|review|spec))[\w.-]*\.(?:txt|in)|"
        r"constraints[\w.-]*\.txt|pyproject\.toml|setup\.(?:py|cfg)|Pipfile(?:\.lock)?|poetry\.lock|uv\.lock|pdm\.lock|"
        r"environment\.ya?ml|package(?:-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|"
        r"Gemfile(?:\.lock)?|[\w-]+\.gemspec|go\.(?:mod|sum|work)|Cargo\.(?:toml|lock)|pom\.xml|ivy\.xml|"
        r"build\.gradle(?:\.kts)?|dependencies\.gradle|libs\.versions\.toml|gradle\.lockfile|build\.sbt|"
        r"composer\.(?:json|lock)|mix\.(?:exs|lock)|[\w.-]+\.(?:cs|fs|vb)proj|packages\.config|Directory\.Packages\.props|"
        r"Podfile(?:\.lock)?|Package\.(?:swift|resolved)|pubspec\.(?:yaml|lock)|(?-i:DEPS)|MODULE\.bazel|WORKSPACE|"
        r"vcpkg\.json|conanfile\.(?:txt|py)|flake\.lock|\.gitmodules)$|(?:^|/)requirements/[\w.-]+\.(?:txt|in)$",
    ),
)
