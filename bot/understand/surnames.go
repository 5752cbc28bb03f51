package understand

import "strings"

// surnames are the family names by which a stranger in a list of names is known as a person
// (the commoner of the Hundred Family Surnames). Names on the roster need none.
var surnames = func() map[rune]bool {
	table := map[rune]bool{}
	for _, r := range "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧阳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由" {
		table[r] = true
	}
	return table
}()

var doubleSurnames = strings.Fields("欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 夏侯 司徒 独孤 南宫 西门 端木 长孙 宇文")

// likeName says whether a word can be a person's name: two to four characters of which the
// first are a surname, or a name parted by a dot (阿依古丽·买买提). Where surely, nothing is
// asked of the first.
func likeName(word string, surely bool) bool {
	runes := []rune(word)
	if strings.ContainsRune(word, '·') {
		return len(runes) >= 4 && len(runes) <= 15
	}
	for _, r := range runes {
		if !han(r) {
			return false
		}
	}
	switch n := len(runes); {
	case n < 2 || n > 4:
		return false
	case n == 4:
		for _, s := range doubleSurnames {
			if strings.HasPrefix(word, s) {
				return true
			}
		}
		return false
	default:
		return surely || surnames[runes[0]]
	}
}
