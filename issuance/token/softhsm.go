package token

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/vermilion-seal/vermilion/issuance/durable"
	"github.com/vermilion-seal/vermilion/models"
)

// SoftHSMConfig is the environment variable that names SoftHSM's configuration; it is read once, when the module opens.
const SoftHSMConfig = "SOFTHSM2_CONF"

// softHSMPaths is where systems put SoftHSM's module.
var softHSMPaths = []string{
	"/usr/lib/softhsm/libsofthsm2.so",
	"/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
	"/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
	"/usr/lib64/pkcs11/libsofthsm2.so",
	"/usr/lib64/libsofthsm2.so",
	"/usr/local/lib/softhsm/libsofthsm2.so",
	"/opt/homebrew/lib/softhsm/libsofthsm2.so",
}

// FindSoftHSM returns the path of SoftHSM's module, or an error of kind models.ErrUnavailable where it is not installed.
func FindSoftHSM() (string, error) {
	for _, p := range softHSMPaths {
		if _, err := os.Stat(p); err == nil {
			return p, nil
		}
	}
	return "", errModuleMissing("SoftHSM")
}

func errModuleMissing(name string) error {
	return fmt.Errorf("open %s: %w", name, models.Unavailable("token_module_missing",
		"找不到 PKCS#11 模块，请安装 softhsm2 或在设置中指定模块路径。",
		"The PKCS#11 module is missing: install softhsm2 or name another module in the settings."))
}

// PrepareSoftHSM makes dir a home for software tokens: softhsm2.conf and the folder tokens, readable by this user only. It
// returns the path that SOFTHSM2_CONF must hold before OpenModule. Doing it again changes nothing.
func PrepareSoftHSM(dir string) (config string, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("prepare software tokens: %w", err)
	}
	tokens := filepath.Join(dir, "tokens")
	if strings.ContainsAny(tokens, "\n#") {
		return "", models.Invalid("path", "dir", "目录名不能含 # 或换行。", "The folder's name cannot hold # or a line break.")
	}
	if err := os.MkdirAll(tokens, 0o700); err != nil {
		return "", fmt.Errorf("prepare software tokens: %w", err)
	}
	config = filepath.Join(dir, "softhsm2.conf")
	text := "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n"
	if old, err := os.ReadFile(config); err == nil && string(old) == text {
		return config, nil
	}
	return config, durable.WriteFile(config, []byte(text), 0o600)
}
