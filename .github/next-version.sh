# Turns the changesets into the next version. Of the manifest only the version changes, not the format of the whole file.
set -e
npx changeset version
version=$(node -p "require('./package.json').version")
git checkout package.json
sed -i "s/^  \"version\": .*/  \"version\": \"$version\",/" package.json
npm install --package-lock-only --ignore-scripts --no-audit --no-fund
npx prettier --check package.json CHANGELOG.md
